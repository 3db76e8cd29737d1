// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames through AF_XDP.
 *
 * A request is answered in its own frame: the reply's head is written over
 * it, and as much payload as the chunk holds is copied behind (1 KiB costs
 * less than a second descriptor).  A longer payload goes as further
 * descriptors straight from the pool's extents, pinned until it is sent.
 */
#include "net/nio_xsk.h"

#include <errno.h>
#include <linux/if_xdp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <xdp/xsk.h>

#include "count.h"

/* Linux 6.6; the build's headers may be older than the kernel. */
#ifndef XDP_USE_SG
#define XDP_USE_SG (1 << 4)
#endif
#ifndef XDP_PKT_CONTD
#define XDP_PKT_CONTD (1 << 0)
#endif

#define XSK_FILL_FRAMES	     RX_RING_FRAMES
#define XSK_COMPLETION_DESCS (2 * TX_RING_FRAMES)
#define XSK_SEND_BYTES	     (64 << 20)
/* sendto moves 32 frames a call in copy mode. */
#define XSK_KICK_TRIES 256
/* A chain of descriptors may be no longer than an skb's fragments. */
#define XSK_CHAIN_MAX 17u
/* The last owner's socket is released in the background after its exit. */
#define XSK_BIND_TRIES 40
#define XSK_BIND_WAIT               \
	{                           \
		.tv_nsec = 50000000 \
	}

struct nio_xsk {
	struct nio nio;
	struct xsk_umem *umem; /* NULL: the first queue's */
	struct xsk_socket *socket;
	struct xsk_ring_prod fill;
	struct xsk_ring_cons completion;
	struct xsk_ring_cons rx;
	struct xsk_ring_prod tx;
	bool is_zerocopy;
	bool has_sg;
	bool is_busy_polling;
	bool in_chain; /* the next received descriptor continues a frame */
};

static uint64_t xsk_offset(const struct nio_xsk *x, const uint8_t *data)
{
	return (uint64_t)(data - x->nio.frames->pool->base);
}

static void xsk_give(struct nio_xsk *x, uint64_t offset)
{
	frames_give(x->nio.frames, (uint32_t)(offset / CHUNK_BYTES));
}

/* What has been sent goes back: frames to the pool, extents unpinned. */
static void xsk_reap(struct nio_xsk *x)
{
	uint32_t first, index;
	uint32_t count = xsk_ring_cons__peek(&x->completion,
					     XSK_COMPLETION_DESCS, &first);

	for (uint32_t i = 0; i < count; i++) {
		uint64_t offset = *xsk_ring_cons__comp_addr(&x->completion,
							    first + i);

		if (pool_offset_is_frame(x->nio.frames->pool, offset, &index))
			frames_give(x->nio.frames, index);
		else
			pool_unpin(x->nio.frames->pool, index);
	}
	xsk_ring_cons__release(&x->completion, count);
}

/* Gives the kernel frames to receive into, as many as it takes. */
static void xsk_refill(struct nio_xsk *x)
{
	uint32_t room = xsk_prod_nb_free(&x->fill, XSK_FILL_FRAMES);
	uint32_t first, frame, count = 0;

	/* In batches: a handful is not worth the kernel's cache lines. */
	if (room < BATCH_FRAMES)
		return;
	if (room > x->nio.frames->free_count)
		room = x->nio.frames->free_count;
	if (room == 0 || xsk_ring_prod__reserve(&x->fill, room, &first) != room)
		return;
	while (count < room && frames_take(x->nio.frames, &frame)) {
		*xsk_ring_prod__fill_addr(&x->fill, first + count) =
			(uint64_t)frame * CHUNK_BYTES;
		count++;
	}
	xsk_ring_prod__submit(&x->fill, room);
	/* A driver in zero-copy mode may be asleep for want of frames. */
	if (xsk_ring_prod__needs_wakeup(&x->fill))
		recvfrom(x->nio.fd, NULL, 0, MSG_DONTWAIT, NULL, NULL);
}

static uint32_t xsk_receive(struct nio *nio, struct nio_frame *frames,
			    uint32_t max)
{
	struct nio_xsk *x = (struct nio_xsk *)nio;
	uint32_t first, count, kept = 0;

	xsk_refill(x);
	count = xsk_ring_cons__peek(&x->rx, max, &first);
	if (count == 0 && x->is_busy_polling) {
		recvfrom(nio->fd, NULL, 0, MSG_DONTWAIT, NULL, NULL);
		count = xsk_ring_cons__peek(&x->rx, max, &first);
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct xdp_desc *desc = xsk_ring_cons__rx_desc(&x->rx,
								     first + i);
		bool is_continued = x->in_chain;

		x->in_chain = (desc->options & XDP_PKT_CONTD) != 0;
		/* Requests fit the first chunk; what follows is padding. */
		if (is_continued) {
			xsk_give(x, desc->addr);
			continue;
		}
		frames[kept].data = nio->frames->pool->base + desc->addr;
		frames[kept].len_bytes = desc->len;
		frames[kept].rest = NULL;
		frames[kept].rest_bytes = 0;
		frames[kept].vlan = 0;
		kept++;
	}
	xsk_ring_cons__release(&x->rx, count);
	return kept;
}

static bool xsk_tx_is_empty(const struct nio_xsk *x)
{
	/* The kernel moves the consumer as it takes descriptors. */
	return __atomic_load_n(x->tx.consumer, __ATOMIC_ACQUIRE) ==
	       x->tx.cached_prod;
}

static bool xsk_flush(struct nio *nio)
{
	struct nio_xsk *x = (struct nio_xsk *)nio;

	for (int tries = 0; tries < XSK_KICK_TRIES && !xsk_tx_is_empty(x);
	     tries++) {
		/* A driver that is awake looks at the ring by itself. */
		if (x->is_zerocopy && !xsk_ring_prod__needs_wakeup(&x->tx))
			break;
		if (sendto(nio->fd, NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 &&
		    errno != EAGAIN && errno != EBUSY && errno != ENOBUFS) {
			/* As when the interface is down: no use in haste. */
			xsk_reap(x);
			return false;
		}
		xsk_reap(x);
	}
	xsk_reap(x);
	return !x->is_zerocopy && !xsk_tx_is_empty(x);
}

struct xsk_chain {
	uint64_t offset[XSK_CHAIN_MAX + 1];
	uint32_t len_bytes[XSK_CHAIN_MAX + 1];
	uint32_t count;
};

/* Descriptors end at chunk borders: in aligned mode none may cross one. */
static bool xsk_chain_add(struct xsk_chain *chain, uint64_t offset,
			  uint32_t len_bytes)
{
	while (len_bytes > 0) {
		uint32_t room = CHUNK_BYTES - (uint32_t)(offset % CHUNK_BYTES);
		uint32_t part = len_bytes < room ? len_bytes : room;

		if (chain->count > XSK_CHAIN_MAX)
			return false;
		chain->offset[chain->count] = offset;
		chain->len_bytes[chain->count] = part;
		chain->count++;
		offset += part;
		len_bytes -= part;
	}
	return true;
}

static uint32_t xsk_payload_bytes(const struct nio_packet_out *out)
{
	uint32_t len = 0;

	for (uint32_t i = 0; i < out->span_count; i++)
		len += out->spans[i].len_bytes;
	return len;
}

static bool xsk_chain_make(const struct nio_xsk *x, struct xsk_chain *chain,
			   const struct nio_packet_out *out)
{
	uint64_t head = xsk_offset(x, out->head.data);
	uint32_t head_bytes = out->head.len_bytes;
	uint32_t room = CHUNK_BYTES - (uint32_t)(head % CHUNK_BYTES);
	bool fits = head_bytes + xsk_payload_bytes(out) <= room;

	chain->count = 0;
	if (!fits && !x->has_sg)
		return false;
	for (uint32_t i = 0; fits && i < out->span_count; i++) {
		memcpy(out->head.data + head_bytes, out->spans[i].data,
		       out->spans[i].len_bytes);
		head_bytes += out->spans[i].len_bytes;
	}
	if (!xsk_chain_add(chain, head, head_bytes))
		return false;
	for (uint32_t i = 0; !fits && i < out->span_count; i++) {
		if (!xsk_chain_add(chain, xsk_offset(x, out->spans[i].data),
				   out->spans[i].len_bytes))
			return false;
	}
	return true;
}

static bool xsk_chain_queue(struct nio_xsk *x, const struct xsk_chain *chain)
{
	uint32_t first, extent;

	if (xsk_ring_prod__reserve(&x->tx, chain->count, &first) == 0)
		return false;
	for (uint32_t i = 0; i < chain->count; i++) {
		struct xdp_desc *desc = xsk_ring_prod__tx_desc(&x->tx,
							       first + i);

		desc->addr = chain->offset[i];
		desc->len = chain->len_bytes[i];
		desc->options = i + 1 < chain->count ? XDP_PKT_CONTD : 0;
		if (!pool_offset_is_frame(x->nio.frames->pool, desc->addr,
					  &extent))
			pool_pin(x->nio.frames->pool, extent);
	}
	xsk_ring_prod__submit(&x->tx, chain->count);
	return true;
}

static void xsk_send(struct nio *nio, const struct nio_packet_out *out,
		     uint32_t count)
{
	struct nio_xsk *x = (struct nio_xsk *)nio;

	for (uint32_t i = 0; i < count; i++) {
		struct xsk_chain chain;
		bool ok = xsk_chain_make(x, &chain, &out[i]);

		if (ok && !xsk_chain_queue(x, &chain)) {
			/* Full: make room once, then give up. */
			xsk_flush(nio);
			ok = xsk_chain_queue(x, &chain);
		}
		if (ok)
			continue;
		count_add(&nio->tx_dropped, 1);
		nio_release(nio, &out[i].head);
	}
	xsk_flush(nio);
}

static void xsk_close(struct nio *nio)
{
	struct nio_xsk *x = (struct nio_xsk *)nio;

	xsk_socket__delete(x->socket);
	if (x->umem)
		xsk_umem__delete(x->umem);
	free(x);
}

static uint64_t xsk_lost(struct nio *nio)
{
	struct xdp_statistics stats = { 0 };
	socklen_t len = sizeof(stats);

	if (getsockopt(nio->fd, SOL_XDP, XDP_STATISTICS, &stats, &len) < 0)
		return 0;
	return stats.rx_dropped + stats.rx_ring_full;
}

static const struct nio_ops xsk_ops = {
	.receive = xsk_receive,
	.send = xsk_send,
	.flush = xsk_flush,
	.lost = xsk_lost,
	.close = xsk_close,
};

static int xsk_make_umem(struct nio_xsk *x)
{
	struct xsk_umem_config config = {
		.fill_size = XSK_FILL_FRAMES,
		.comp_size = XSK_COMPLETION_DESCS,
		.frame_size = CHUNK_BYTES,
	};
	struct pool *pool = x->nio.frames->pool;

	return xsk_umem__create(&x->umem, pool->base, pool->memory.size_bytes,
				&x->fill, &x->completion, &config);
}

/* Each socket of a shared UMEM has fill and completion rings of its own. */
static int xsk_create(struct nio_xsk *x, const struct xsk_place *place,
		      const struct xsk_socket_config *config)
{
	if (!place->first)
		return xsk_socket__create(&x->socket, place->link->name,
					  place->queue, x->umem, &x->rx, &x->tx,
					  config);
	return xsk_socket__create_shared(
		&x->socket, place->link->name, place->queue,
		((struct nio_xsk *)place->first)->umem, &x->rx, &x->tx,
		&x->fill, &x->completion, config);
}

static int xsk_make_socket(struct nio_xsk *x, const struct xsk_place *place)
{
	struct xsk_socket_config config = {
		.rx_size = RX_RING_FRAMES,
		.tx_size = TX_RING_FRAMES,
		.libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
		.bind_flags = XDP_USE_NEED_WAKEUP,
	};
	const struct timespec wait = XSK_BIND_WAIT;
	int rc = -EBUSY;

	/* Never left to the kernel: it would fall back without a word. */
	config.bind_flags |= place->want_zerocopy ? XDP_ZEROCOPY : XDP_COPY;
	x->has_sg = place->link->mtu + AOE_ETH_BYTES > FRAME_ROOM_BYTES;
	if (x->has_sg)
		config.bind_flags |= XDP_USE_SG;
	for (int tries = 0; rc == -EBUSY && tries < XSK_BIND_TRIES; tries++) {
		if (tries > 0)
			nanosleep(&wait, NULL);
		rc = xsk_create(x, place, &config);
	}
	return rc;
}

static int xsk_ask_zerocopy(struct nio_xsk *x)
{
	struct xdp_options options = { 0 };
	socklen_t len = sizeof(options);

	if (getsockopt(x->nio.fd, SOL_XDP, XDP_OPTIONS, &options, &len) < 0)
		return -errno;
	x->is_zerocopy = (options.flags & XDP_OPTIONS_ZEROCOPY) != 0;
	return 0;
}

static int xsk_start(struct nio_xsk *x, const struct xsk_place *place)
{
	int send_bytes = XSK_SEND_BYTES;
	int rc;

	x->nio.fd = xsk_socket__fd(x->socket);
	x->nio.frame_max_bytes = x->has_sg ? FRAME_BYTES_MAX : FRAME_ROOM_BYTES;
	setsockopt(x->nio.fd, SOL_SOCKET, SO_SNDBUFFORCE, &send_bytes,
		   sizeof(send_bytes));
	rc = xsk_ask_zerocopy(x);
	if (rc < 0)
		return rc;
	xsk_refill(x);
	return xsk_socket__update_xskmap(x->socket,
					 attach_sockets_fd(place->attach));
}

int nio_xsk_open(struct nio **nio, const struct xsk_place *place)
{
	struct nio_xsk *x = calloc(1, sizeof(*x));
	int rc = 0;

	if (!x)
		return -ENOMEM;
	x->nio.ops = &xsk_ops;
	x->nio.frames = place->frames;
	if (!place->first)
		rc = xsk_make_umem(x);
	if (rc < 0)
		goto err_umem;
	rc = xsk_make_socket(x, place);
	if (rc < 0)
		goto err_socket;
	rc = xsk_start(x, place);
	if (rc < 0)
		goto err_start;
	*nio = &x->nio;
	return 0;

err_start:
	xsk_socket__delete(x->socket);
err_socket:
	if (x->umem)
		xsk_umem__delete(x->umem);
err_umem:
	free(x);
	return rc;
}

bool nio_xsk_is_zerocopy(const struct nio *nio)
{
	return ((const struct nio_xsk *)nio)->is_zerocopy;
}

int nio_xsk_set_busy_poll(struct nio *nio, uint32_t busy_poll_us)
{
	struct nio_xsk *x = (struct nio_xsk *)nio;
	const struct {
		int name;
		int value;
	} options[] = {
		{ SO_PREFER_BUSY_POLL, 1 },
		{ SO_BUSY_POLL, (int)busy_poll_us },
		{ SO_BUSY_POLL_BUDGET, BATCH_FRAMES },
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (setsockopt(nio->fd, SOL_SOCKET, options[i].name,
			       &options[i].value, sizeof(int)) < 0)
			return errno == ENOPROTOOPT ? -EOPNOTSUPP : -errno;
	}
	x->is_busy_polling = true;
	return 0;
}
