// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames through an AF_PACKET socket: works on every interface.
 *
 * Received frames are copied out of the kernel's ring at once, since a slot
 * that is held stops the ring behind it, and requests are short.  Of a long one
 * the rest stays in its slot until the next batch is received.  Replies go
 * out by sendmmsg straight from the pool.  TPACKET_V2, because V3 holds
 * frames back for a millisecond.
 *
 * From a socket of one protocol the kernel keeps tagged frames, or rather their
 * tags: it gives them as another host's, untagged (Linux 6.18).  Only one of
 * all protocols gets them as they came, and its filter leaves it the rest.
 */
#include "net/nio_packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bytes.h"
#include "count.h"

#define PACKET_BLOCK_BYTES (64u * CHUNK_BYTES)
/* What the kernel may keep of a slot, in front of the frame. */
#define PACKET_HEAD_BYTES 256u
#define PACKET_SEND_BYTES (64 << 20)
/* In all 20 ms, as long as a burst takes a slow card. */
#define PACKET_SEND_TRIES 200
#define PACKET_SEND_WAIT          \
	{                         \
		.tv_nsec = 100000 \
	}

struct nio_packet {
	struct nio nio;
	uint8_t *ring;
	uint32_t slot_bytes;
	uint32_t slot_count;
	uint32_t next_slot;
	uint64_t lost;
	struct tpacket2_hdr *held[BATCH_FRAMES]; /* whose rest is in use */
	uint32_t held_count;
};

static size_t packet_ring_bytes(const struct nio_packet *p)
{
	return (size_t)p->slot_count * p->slot_bytes;
}

static struct tpacket2_hdr *packet_slot(const struct nio_packet *p)
{
	return (struct tpacket2_hdr *)(p->ring +
				       (size_t)p->next_slot * p->slot_bytes);
}

static void packet_release_slot(struct tpacket2_hdr *slot)
{
	__atomic_store_n(&slot->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
}

/* Older kernels do not tell the first half. */
static uint32_t packet_tag(const struct tpacket2_hdr *slot)
{
	uint32_t tpid = slot->tp_status & TP_STATUS_VLAN_TPID_VALID
				? slot->tp_vlan_tpid
				: ETH_P_8021Q;

	return tpid << 16 | slot->tp_vlan_tci;
}

/* What fits into the chunk goes there. */
static void packet_take_frame(struct nio_packet *p, struct tpacket2_hdr *slot,
			      struct nio_frame *frame)
{
	const uint8_t *bytes = (const uint8_t *)slot + slot->tp_mac;
	uint32_t len = slot->tp_snaplen;

	if (slot->tp_status & TP_STATUS_VLAN_VALID)
		frame->vlan = packet_tag(slot);
	frame->len_bytes = len < CHUNK_BYTES ? len : CHUNK_BYTES;
	memcpy(frame->data, bytes, frame->len_bytes);
	if (len == frame->len_bytes) {
		packet_release_slot(slot);
		return;
	}
	frame->rest = bytes + frame->len_bytes;
	frame->rest_bytes = len - frame->len_bytes;
	p->held[p->held_count++] = slot;
}

static uint32_t packet_receive(struct nio *nio, struct nio_frame *frames,
			       uint32_t max)
{
	struct nio_packet *p = (struct nio_packet *)nio;
	uint32_t count = 0;

	while (p->held_count > 0)
		packet_release_slot(p->held[--p->held_count]);
	while (count < max && count < BATCH_FRAMES) {
		struct tpacket2_hdr *slot = packet_slot(p);

		/* Acquire: the frame was written before its status. */
		if (!(__atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) &
		      TP_STATUS_USER))
			break;
		if (!nio_take(nio, &frames[count]))
			break;
		packet_take_frame(p, slot, &frames[count]);
		count++;
		p->next_slot = (p->next_slot + 1) % p->slot_count;
	}
	return count;
}

/*
 * How many of the messages the kernel took or refused for good; 0 when it may
 * take them later.
 */
static uint32_t packet_send_some(struct nio *nio, struct mmsghdr *messages,
				 uint32_t count)
{
	int sent = sendmmsg(nio->fd, messages, count, 0);

	if (sent > 0)
		return (uint32_t)sent;
	/* Down is said once after the interface was, even if it is up again. */
	if (errno == ENOBUFS || errno == EAGAIN || errno == EINTR ||
	    errno == ENETDOWN)
		return 0;
	count_add(&nio->tx_dropped, 1);
	return 1;
}

/*
 * The card's queue may be full.  It drains while we wait a little, and a reply
 * that is dropped costs its client seconds.
 */
static uint32_t packet_send_all(struct nio *nio, struct mmsghdr *messages,
				uint32_t count)
{
	const struct timespec wait = PACKET_SEND_WAIT;
	uint32_t done = 0;

	for (int tries = 0; done < count && tries < PACKET_SEND_TRIES;) {
		uint32_t sent = packet_send_some(nio, messages + done,
						 count - done);

		done += sent;
		if (sent > 0)
			continue;
		if (errno == ENETDOWN && tries > 0)
			break;
		if (tries++ > 0)
			nanosleep(&wait, NULL);
	}
	return done;
}

#define PACKET_MACS_BYTES 12u

/* A message's parts: MACs, tag and rest, or the head at once; then the spans.
 */
struct packet_parts {
	struct iovec parts[3 + FRAME_SPANS_MAX];
	uint8_t tag[4];
};

static void packet_add_part(struct msghdr *m, const uint8_t *data,
			    uint32_t len_bytes)
{
	struct iovec *part = &m->msg_iov[m->msg_iovlen++];

	part->iov_base = (void *)(uintptr_t)data;
	part->iov_len = len_bytes;
}

static void packet_fill(struct msghdr *m, struct packet_parts *p,
			const struct nio_packet_out *out)
{
	const uint8_t *head = out->head.data;
	uint32_t head_bytes = out->head.len_bytes;

	m->msg_iov = p->parts;
	if (out->head.vlan) {
		put_be16(p->tag, (uint16_t)(out->head.vlan >> 16));
		put_be16(p->tag + 2, (uint16_t)out->head.vlan);
		packet_add_part(m, head, PACKET_MACS_BYTES);
		packet_add_part(m, p->tag, sizeof(p->tag));
		head += PACKET_MACS_BYTES;
		head_bytes -= PACKET_MACS_BYTES;
	}
	packet_add_part(m, head, head_bytes);
	for (uint32_t k = 0; k < out->span_count; k++)
		packet_add_part(m, out->spans[k].data, out->spans[k].len_bytes);
}

static void packet_send(struct nio *nio, const struct nio_packet_out *out,
			uint32_t count)
{
	struct mmsghdr messages[BATCH_FRAMES];
	struct packet_parts parts[BATCH_FRAMES];
	uint32_t done;

	memset(messages, 0, count * sizeof(messages[0]));
	for (uint32_t i = 0; i < count; i++)
		packet_fill(&messages[i].msg_hdr, &parts[i], &out[i]);
	done = packet_send_all(nio, messages, count);
	count_add(&nio->tx_dropped, count - done);
	for (uint32_t i = 0; i < count; i++)
		nio_release(nio, &out[i].head);
}

static bool packet_flush(struct nio *nio)
{
	(void)nio;
	return false; /* send leaves nothing behind */
}

static void packet_close(struct nio *nio)
{
	struct nio_packet *p = (struct nio_packet *)nio;

	munmap(p->ring, packet_ring_bytes(p));
	close(nio->fd);
	free(p);
}

static uint64_t packet_lost(struct nio *nio)
{
	struct nio_packet *p = (struct nio_packet *)nio;
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);

	/* The kernel counts from the last time that it was asked. */
	if (getsockopt(nio->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) ==
	    0)
		p->lost += stats.tp_drops;
	return p->lost;
}

static const struct nio_ops packet_ops = {
	.receive = packet_receive,
	.send = packet_send,
	.flush = packet_flush,
	.lost = packet_lost,
	.close = packet_close,
};

static int packet_set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) < 0 ? -errno
								      : 0;
}

#define PACKET_LOAD(what) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + (what)))
/* Jumps count from the next instruction. */
#define PACKET_IF_GO(value, ahead) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, ahead, 0)

static int packet_attach(int fd, struct sock_filter *code, uint16_t len)
{
	struct sock_fprog program = { .len = len, .filter = code };

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof(program)) < 0
		       ? -errno
		       : 0;
}

#define PACKET_COUNT(code) ((uint16_t)(sizeof(code) / sizeof((code)[0])))

/* VLAN 0 is none: its tag only says how urgent the frame is. */
static int packet_filter_tagged(int fd)
{
	struct sock_filter code[] = {
		PACKET_LOAD(SKF_AD_PROTOCOL),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AOE_ETHERTYPE, 0, 7),
		PACKET_LOAD(SKF_AD_VLAN_TAG_PRESENT),
		PACKET_IF_GO(0, 5),
		PACKET_LOAD(SKF_AD_PKTTYPE),
		PACKET_IF_GO(PACKET_OTHERHOST, 3),
		PACKET_LOAD(SKF_AD_VLAN_TAG),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0xfff, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	return packet_attach(fd, code, PACKET_COUNT(code));
}

/* Another host's are frames whose address is not ours, and those of a VLAN. */
static int packet_filter(int fd, uint32_t mark)
{
	struct sock_filter code[] = {
		PACKET_LOAD(SKF_AD_PKTTYPE),
		PACKET_IF_GO(PACKET_OTHERHOST, 3),
		PACKET_LOAD(SKF_AD_MARK),
		PACKET_IF_GO(mark, 1),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	return packet_attach(fd, code, PACKET_COUNT(code));
}

static int packet_setup_socket(int fd, bool is_tagged)
{
	int rc = packet_set(fd, SOL_PACKET, PACKET_VERSION, TPACKET_V2);

	if (rc == 0)
		rc = is_tagged ? packet_filter_tagged(fd)
			       : packet_filter(fd, XBLADE_MARK_NEVER);
	if (rc < 0)
		return rc;
	/* Comforts: without them it works, only slower or less deeply. */
	packet_set(fd, SOL_PACKET, PACKET_QDISC_BYPASS, 1);
	packet_set(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
	packet_set(fd, SOL_SOCKET, SO_SNDBUFFORCE, PACKET_SEND_BYTES);
	return 0;
}

static int packet_map_ring(struct nio_packet *p)
{
	struct tpacket_req request = {
		.tp_block_size = PACKET_BLOCK_BYTES,
		.tp_block_nr =
			(unsigned)(packet_ring_bytes(p) / PACKET_BLOCK_BYTES),
		.tp_frame_size = p->slot_bytes,
		.tp_frame_nr = p->slot_count,
	};
	void *ring;

	if (setsockopt(p->nio.fd, SOL_PACKET, PACKET_RX_RING, &request,
		       sizeof(request)) < 0)
		return -errno;
	ring = mmap(NULL, packet_ring_bytes(p), PROT_READ | PROT_WRITE,
		    MAP_SHARED, p->nio.fd, 0);
	if (ring == MAP_FAILED)
		return -errno;
	p->ring = ring;
	return 0;
}

int nio_packet_open(struct nio **nio, const struct link *link,
		    struct frames *frames, bool takes_long, bool is_tagged)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(is_tagged ? ETH_P_ALL : AOE_ETHERTYPE),
		.sll_ifindex = (int)link->ifindex,
	};
	struct nio_packet *p = calloc(1, sizeof(*p));
	int rc;

	if (!p)
		return -ENOMEM;
	p->nio.ops = &packet_ops;
	p->nio.frames = frames;
	p->nio.frame_max_bytes = UINT32_MAX;
	p->slot_bytes = takes_long ? LONG_SLOT_BYTES : CHUNK_BYTES;
	p->slot_count = takes_long ? LONG_RING_FRAMES : RX_RING_FRAMES;
	p->nio.whole_max_bytes = p->slot_bytes - PACKET_HEAD_BYTES;
	/* Protocol 0: deaf until it is bound to the one interface. */
	p->nio.fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			   0);
	rc = -errno;
	if (p->nio.fd < 0)
		goto err_socket;
	rc = packet_setup_socket(p->nio.fd, is_tagged);
	if (rc < 0)
		goto err_setup;
	rc = packet_map_ring(p);
	if (rc < 0)
		goto err_setup;
	rc = bind(p->nio.fd, (struct sockaddr *)&address, sizeof(address));
	if (rc < 0) {
		rc = -errno;
		goto err_bind;
	}
	*nio = &p->nio;
	return 0;

err_bind:
	munmap(p->ring, packet_ring_bytes(p));
err_setup:
	close(p->nio.fd);
err_socket:
	free(p);
	return rc;
}

int nio_packet_skip_mark(struct nio *nio, uint32_t mark)
{
	return packet_filter(nio->fd, mark);
}
