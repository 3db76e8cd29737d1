/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answer to a request that the kernel can answer by itself, once for both
 * hooks: a plain read whose extents are in the pool, IDENTIFY, and query
 * config.  Everything doubtful is left to user space, whose engine gives the
 * same bytes for the same request.
 *
 * The payload is stored first and the head last, so that a request can still
 * be passed on as it came when an extent was taken away meanwhile.
 */
#ifndef ANSWER_BPF_H
#define ANSWER_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "xdp/maps.bpf.h"

/* A request, decoded, and what its answer takes. */
struct answer {
	const struct xblade_target *target;
	struct aoe_ata head; /* the request's first bytes; then the reply's */
	__u64 lba;
	__u32 count;	   /* sectors to store from the pool, or 0 */
	__u32 reply_bytes; /* of the whole frame */
	__u8 is_broadcast;
	__u8 is_identify;
};

/* One of the at most two extents that a read touches. */
struct answer_piece {
	__u8 *data;
	struct xblade_extent *state;
	__u32 generation;
	__u32 sector; /* the first, within the extent */
	__u32 count;
};

#ifdef XBLADE_WEAK_ORDER
#define answer_barrier(p) ((void)__sync_fetch_and_add(p, 0))
#else
/* Loads are not reordered with each other; only the compiler must not. */
#define answer_barrier(p) asm volatile("" ::: "memory")
#endif

/*
 * What is compared must be the register that is used: to Linux 6.1 a
 * second load from the stack does not inherit what the first one was found
 * to be.
 */
#define answer_pin(v) asm volatile("" : "+r"(v))

static __always_inline int mac_is(const __u8 *mac, const volatile __u8 *other)
{
	return mac[0] == other[0] && mac[1] == other[1] && mac[2] == other[2] &&
	       mac[3] == other[3] && mac[4] == other[4] && mac[5] == other[5];
}

static __always_inline int mac_is_all(const __u8 *mac, __u8 byte)
{
	return mac[0] == byte && mac[1] == byte && mac[2] == byte &&
	       mac[3] == byte && mac[4] == byte && mac[5] == byte;
}

/*
 * The target that the request names, alone.  A broadcast is passed on to other
 * targets of this machine when it has been answered; so it is answered only
 * where there is one of ours, and user space need not look at it again.
 */
static __always_inline const struct xblade_target *
answer_target(const struct answer *a)
{
	const struct aoe_header *h = &a->head.header;
	__u16 shelf = bpf_ntohs(h->shelf);
	__u32 key = XBLADE_TARGET_KEY(shelf, h->slot);
	const struct xblade_target *t;

	if (!a->is_broadcast) {
		if (shelf == AOE_SHELF_ANY || h->slot == AOE_SLOT_ANY)
			return NULL;
		return bpf_map_lookup_elem(&targets, &key);
	}
	key = only_target;
	if (!key)
		return NULL;
	key--;
	t = bpf_map_lookup_elem(&targets, &key);
	if (!t || (shelf != AOE_SHELF_ANY && h->shelf != t->shelf) ||
	    (h->slot != AOE_SLOT_ANY && h->slot != t->slot))
		return NULL;
	return t;
}

static __always_inline int answer_is_sane(struct answer *a)
{
	const struct aoe_header *h = &a->head.header;

	if (h->ethertype != bpf_htons(AOE_ETHERTYPE) ||
	    h->verflags >> 4 != AOE_VERSION || h->verflags & AOE_FLAG_RESPONSE)
		return 0;
	if (h->src[0] & 1 || mac_is_all(h->src, 0) || mac_is(h->src, own_mac))
		return 0;
	a->is_broadcast = mac_is_all(h->dst, 0xff);
	return a->is_broadcast || mac_is(h->dst, own_mac);
}

static __always_inline int answer_decode_read(struct answer *a)
{
	const __u8 *b = a->head.lba;
	__u64 limit = a->target->size_sectors;

	a->lba = b[0] | b[1] << 8 | b[2] << 16 | (__u64)b[3] << 24;
	if (a->head.command == ATA_CMD_READ_EXT) {
		a->lba |= (__u64)b[4] << 32 | (__u64)b[5] << 40;
	} else {
		a->lba &= ATA_LBA28_LIMIT - 1;
		if (limit > ATA_LBA28_LIMIT)
			limit = ATA_LBA28_LIMIT;
	}
	a->count = a->head.sector_count;
	a->reply_bytes = AOE_ATA_BYTES + a->count * ATA_SECTOR_BYTES;
	return a->count != 0 && a->count <= a->target->frame_sectors &&
	       a->count <= limit && a->lba <= limit - a->count;
}

static __always_inline int answer_decode_ata(struct answer *a, __u32 len)
{
	if (len < AOE_ATA_BYTES)
		return 0;
	switch (a->head.command) {
	case ATA_CMD_READ:
	case ATA_CMD_READ_EXT:
		return answer_decode_read(a);
	case ATA_CMD_IDENTIFY:
		a->is_identify = 1;
		a->reply_bytes = AOE_ATA_BYTES + ATA_SECTOR_BYTES;
		return 1;
	}
	return 0;
}

static __always_inline int answer_decode_config(struct answer *a, __u32 len)
{
	const struct aoe_config *c = (const void *)&a->head;

	if (len < AOE_CONFIG_BYTES || c->string_len ||
	    (c->version_verb & 0xf) != AOE_CONFIG_READ)
		return 0;
	if (bpf_map_lookup_elem(&shorts, a->head.header.src))
		return 0;
	a->reply_bytes = AOE_HEADER_BYTES + a->target->config_bytes;
	return 1;
}

/* Can the request, whose first bytes are in a->head, be answered here? */
static __always_inline int answer_decode(struct answer *a, __u32 len)
{
	if (!answer_is_sane(a))
		return 0;
	a->target = answer_target(a);
	if (!a->target || !a->target->is_answered)
		return 0;
	if (a->head.header.command == AOE_CMD_ATA)
		return answer_decode_ata(a, len);
	if (a->head.header.command == AOE_CMD_CONFIG)
		return answer_decode_config(a, len);
	return 0;
}

static __always_inline int answer_find_extent(struct answer_piece *p,
					      const struct xblade_target *t,
					      __u64 number)
{
	__u32 key = t->index_first + (__u32)number;
	struct xblade_index *found = bpf_map_lookup_elem(&index_map, &key);
	union {
		__u64 word;
		struct xblade_index index;
	} at;

	if (!found)
		return 0;
	/* Both halves at once: they belong together. */
	at.word = *(volatile __u64 *)found;
	if (!at.index.extent_plus_one)
		return 0;
	key = at.index.extent_plus_one - 1;
	p->generation = at.index.generation;
	p->state = bpf_map_lookup_elem(&extents, &key);
	if (!p->state || p->state->ask)
		return 0;
	key += first_extent;
	p->data = bpf_map_lookup_elem(&pool, &key);
	return p->data != NULL;
}

/* Finds both pieces; without them nothing has been touched yet. */
static __always_inline int answer_find(const struct answer *a,
				       struct answer_piece *first,
				       struct answer_piece *second)
{
	__u64 number = a->lba / XBLADE_EXTENT_SECTORS;
	__u32 room;

	first->sector = a->lba % XBLADE_EXTENT_SECTORS;
	room = XBLADE_EXTENT_SECTORS - first->sector;
	first->count = a->count < room ? a->count : room;
	second->count = a->count - first->count;
	second->sector = 0;
	if (!answer_find_extent(first, a->target, number))
		return 0;
	return !second->count ||
	       answer_find_extent(second, a->target, number + 1);
}

static __always_inline long answer_store(void *ctx, int is_xdp, __u32 offset,
					 const void *from, __u32 len)
{
	if (is_xdp)
		return bpf_xdp_store_bytes(ctx, offset, (void *)from, len);
	return bpf_skb_store_bytes(ctx, offset, from, len, 0);
}

/*
 * A store's length must be a constant for the verifier to see that it stays
 * inside the extent, so the count is taken apart by its binary digits.
 */
#define ANSWER_STORE_SECTORS(n)                                      \
	if (count & (n)) {                                           \
		answer_pin(at);                                      \
		if (at > XBLADE_EXTENT_BYTES - (n)*ATA_SECTOR_BYTES) \
			return -1;                                   \
		if (answer_store(ctx, is_xdp, offset, data + at,     \
				 (n)*ATA_SECTOR_BYTES))              \
			return -1;                                   \
		offset += (n)*ATA_SECTOR_BYTES;                      \
		at += (n)*ATA_SECTOR_BYTES;                          \
	}

static __always_inline int answer_store_piece(void *ctx, int is_xdp,
					      const struct answer_piece *p,
					      __u32 offset)
{
	const __u8 *data = p->data;
	__u32 at = p->sector * ATA_SECTOR_BYTES;
	__u32 count = p->count;

	if (!data) /* cannot be; the verifier does not know */
		return -1;
	ANSWER_STORE_SECTORS(64)
	ANSWER_STORE_SECTORS(32)
	ANSWER_STORE_SECTORS(16)
	ANSWER_STORE_SECTORS(8)
	ANSWER_STORE_SECTORS(4)
	ANSWER_STORE_SECTORS(2)
	ANSWER_STORE_SECTORS(1)
	return 0;
}

/* Is what was stored still what the index promised?  And it was wanted. */
static __always_inline int answer_piece_holds(struct answer_piece *p)
{
	if (!p->state) /* cannot be; the verifier does not know */
		return 0;
	answer_barrier(&p->state->generation);
	if (*(volatile __u32 *)&p->state->generation != p->generation)
		return 0;
	if (!p->state->wanted)
		p->state->wanted = 1;
	return 1;
}

static __always_inline int answer_store_read(void *ctx, int is_xdp,
					     struct answer_piece *first,
					     struct answer_piece *second)
{
	if (answer_store_piece(ctx, is_xdp, first, AOE_ATA_BYTES))
		return 0;
	if (!second->count)
		return answer_piece_holds(first);
	if (answer_store_piece(ctx, is_xdp, second,
			       AOE_ATA_BYTES + first->count * ATA_SECTOR_BYTES))
		return 0;
	return answer_piece_holds(first) && answer_piece_holds(second);
}

static __always_inline int answer_store_config(void *ctx, int is_xdp,
					       const struct answer *a)
{
	/* It is never 0; said so that the verifier sees it. */
	__u32 len = ((a->target->config_bytes - 1) & 0x7ff) + 1;

	if (len > sizeof(a->target->config))
		return 0;
	return !answer_store(ctx, is_xdp, AOE_HEADER_BYTES, a->target->config,
			     len);
}

/* Turns the copied request into the head of its reply. */
static __always_inline void answer_make_head(struct answer *a)
{
	struct aoe_header *h = &a->head.header;

	__builtin_memcpy(h->dst, h->src, AOE_MAC_BYTES);
#pragma unroll
	for (int i = 0; i < AOE_MAC_BYTES; i++)
		h->src[i] = own_mac[i];
	h->verflags = AOE_VERFLAGS_REPLY;
	h->error = 0;
	h->shelf = a->target->shelf;
	h->slot = a->target->slot;
	a->head.feature = 0;
	a->head.command = ATA_STATUS_READY;
	a->head.reserved[0] = 0;
	a->head.reserved[1] = 0;
}

/*
 * Writes the reply over the request; the frame has its length already.  0 when
 * that could not be done: then the head is still the request's.
 */
static __always_inline int answer_write(void *ctx, int is_xdp, struct answer *a,
					struct answer_piece *first,
					struct answer_piece *second)
{
	if (a->count) {
		if (!answer_store_read(ctx, is_xdp, first, second))
			return 0;
	} else if (a->is_identify) {
		if (answer_store(ctx, is_xdp, AOE_ATA_BYTES,
				 a->target->identify, ATA_SECTOR_BYTES))
			return 0;
	} else if (!answer_store_config(ctx, is_xdp, a)) {
		return 0;
	}
	answer_make_head(a);
	if (a->count || a->is_identify)
		return !answer_store(ctx, is_xdp, 0, &a->head, AOE_ATA_BYTES);
	return !answer_store(ctx, is_xdp, 0, &a->head, AOE_HEADER_BYTES);
}

/*
 * Whose answers are lost asks for the same again, and for nothing else.  What
 * is no longer than any Ethernet carries is lost by chance, and was always.
 */
static __always_inline void
answer_watch(const struct answer *a, struct xblade_client *client, __u64 now)
{
	struct xblade_news repeats = { .kind = XBLADE_NEWS_REPEATS };

	if (a->count <= XBLADE_SHORT_SECTORS) {
		client->long_lba = XBLADE_NO_LBA;
		return;
	}
	if (client->long_lba != a->lba) {
		client->long_lba = a->lba;
		client->long_since_ns = now;
		client->repeats = 0;
		return;
	}
	if (++client->repeats < XBLADE_REPEATS ||
	    now - client->long_since_ns < XBLADE_REPEAT_NS)
		return;
	client->long_since_ns = now;
	client->repeats = 0;
	__builtin_memcpy(repeats.mac, a->head.header.dst, AOE_MAC_BYTES);
	bpf_ringbuf_output(&news, &repeats, sizeof(repeats), 0);
}

static __always_inline void answer_count(const struct answer *a)
{
	struct xblade_client fresh = { .requests = 1, .bytes = a->reply_bytes };
	struct xblade_client *client;
	__u32 number = a->target->number;
	struct xblade_counts *n;

	n = bpf_map_lookup_elem(&counts, &number);
	if (n) {
		n->reads += a->count != 0;
		n->read_sectors += a->count;
		n->others += a->count == 0;
	}
	/* By now the client is where the reply goes. */
	client = bpf_map_lookup_elem(&clients, a->head.header.dst);
	if (client) {
		__u64 now = bpf_ktime_get_coarse_ns();

		__sync_fetch_and_add(&client->requests, 1);
		__sync_fetch_and_add(&client->bytes, a->reply_bytes);
		answer_watch(a, client, now);
		client->last_seen_ns = now;
		return;
	}
	fresh.last_seen_ns = bpf_ktime_get_coarse_ns();
	fresh.long_lba = a->count > XBLADE_SHORT_SECTORS ? a->lba
							 : XBLADE_NO_LBA;
	fresh.long_since_ns = fresh.last_seen_ns;
	bpf_map_update_elem(&clients, a->head.header.dst, &fresh, BPF_ANY);
}

#endif
