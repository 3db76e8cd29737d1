/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answer to a request that the kernel can answer by itself, once for both
 * hooks: a plain read whose extents are in the pool, IDENTIFY, and query
 * config.  Everything doubtful is left to user space, whose engine gives the
 * same bytes for the same request.
 *
 * The payload is stored first and the head last, so that a request can still
 * be passed on as it came when an extent was taken away meanwhile.  The head
 * is read and written where it lies.
 */
#ifndef ANSWER_BPF_H
#define ANSWER_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "xdp/clients.bpf.h"
#include "xdp/mac.h"
#include "xdp/maps.bpf.h"

/* A request, decoded, and what its answer takes. */
struct answer {
	const struct xblade_target *target;
	__u64 client; /* its MAC address, as mac_load() */
	__u64 lba;
	__u32 count;	   /* sectors to store from the pool, or 0 */
	__u32 reply_bytes; /* of the whole frame */
	__u8 is_broadcast;
	__u8 is_ata;
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

/*
 * The target that the request names, alone.  A broadcast is passed on to other
 * targets of this machine when it has been answered; so it is answered only
 * where there is one of ours, and user space need not look at it again.
 */
static __always_inline const struct xblade_target *
answer_target(const struct answer *a, const struct aoe_header *h)
{
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

static __always_inline int answer_is_sane(struct answer *a,
					  const struct aoe_header *h)
{
	__u64 to = mac_load(h->dst), own = own_mac;

	if (h->ethertype != bpf_htons(AOE_ETHERTYPE) ||
	    h->verflags >> 4 != AOE_VERSION || h->verflags & AOE_FLAG_RESPONSE)
		return 0;
	a->client = mac_load(h->src);
	if (h->src[0] & 1 || !a->client || a->client == own)
		return 0;
	a->is_broadcast = to == MAC_BROADCAST;
	return a->is_broadcast || to == own;
}

static __always_inline int answer_decode_read(struct answer *a,
					      const struct aoe_ata *ata)
{
	const __u8 *b = ata->lba;
	__u64 limit = a->target->size_sectors;

	a->lba = b[0] | b[1] << 8 | b[2] << 16 | (__u64)b[3] << 24;
	if (ata->command == ATA_CMD_READ_EXT) {
		a->lba |= (__u64)b[4] << 32 | (__u64)b[5] << 40;
	} else {
		a->lba &= ATA_LBA28_LIMIT - 1;
		if (limit > ATA_LBA28_LIMIT)
			limit = ATA_LBA28_LIMIT;
	}
	a->count = ata->sector_count;
	a->reply_bytes = AOE_ATA_BYTES + a->count * ATA_SECTOR_BYTES;
	return a->count != 0 && a->count <= a->target->frame_sectors &&
	       a->count <= limit && a->lba <= limit - a->count;
}

static __always_inline int
answer_decode_ata(struct answer *a, const struct aoe_ata *ata, const void *end)
{
	if ((const void *)(ata + 1) > end)
		return 0;
	a->is_ata = 1;
	switch (ata->command) {
	case ATA_CMD_READ:
	case ATA_CMD_READ_EXT:
		return answer_decode_read(a, ata);
	case ATA_CMD_IDENTIFY:
		a->is_identify = 1;
		a->reply_bytes = AOE_ATA_BYTES + ATA_SECTOR_BYTES;
		return 1;
	}
	return 0;
}

static __always_inline int answer_decode_config(struct answer *a,
						const struct aoe_config *c,
						const void *end)
{
	__u8 mac[AOE_MAC_BYTES];

	if ((const void *)(c + 1) > end || c->string_len ||
	    (c->version_verb & 0xf) != AOE_CONFIG_READ)
		return 0;
	__builtin_memcpy(mac, c->header.src, AOE_MAC_BYTES);
	if (bpf_map_lookup_elem(&shorts, mac))
		return 0;
	a->reply_bytes = AOE_HEADER_BYTES + a->target->config_bytes;
	return 1;
}

/* Can the request that lies from data to end be answered here? */
static __always_inline int answer_decode(struct answer *a, const void *data,
					 const void *end)
{
	const struct aoe_header *h = data;

	if ((const void *)(h + 1) > end || !answer_is_sane(a, h))
		return 0;
	a->target = answer_target(a, h);
	if (!a->target || !a->target->is_answered)
		return 0;
	if (h->command == AOE_CMD_ATA)
		return answer_decode_ata(a, data, end);
	if (h->command == AOE_CMD_CONFIG)
		return answer_decode_config(a, data, end);
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

/*
 * Writes the reply's payload behind the request's head; the frame has its
 * length already.  0 when that could not be done.
 */
static __always_inline int answer_write(void *ctx, int is_xdp,
					const struct answer *a,
					struct answer_piece *first,
					struct answer_piece *second)
{
	if (a->count)
		return answer_store_read(ctx, is_xdp, first, second);
	if (a->is_identify)
		return !answer_store(ctx, is_xdp, AOE_ATA_BYTES,
				     a->target->identify, ATA_SECTOR_BYTES);
	return answer_store_config(ctx, is_xdp, a);
}

/* Turns the request's head into the reply's; 0 when it is out of reach. */
static __always_inline int answer_write_head(const struct answer *a, void *data,
					     const void *end)
{
	struct aoe_header *h = data;
	struct aoe_ata *ata = data;

	if ((const void *)(h + 1) > end)
		return 0;
	if (a->is_ata) {
		if ((const void *)(ata + 1) > end)
			return 0;
		ata->feature = 0;
		ata->command = ATA_STATUS_READY;
		ata->reserved[0] = 0;
		ata->reserved[1] = 0;
	}
	mac_store(h->dst, a->client);
	mac_store(h->src, own_mac);
	h->verflags = AOE_VERFLAGS_REPLY;
	h->error = 0;
	h->shelf = a->target->shelf;
	h->slot = a->target->slot;
	return 1;
}

static __always_inline void answer_count(const struct answer *a)
{
	__u32 number = a->target->number;
	struct xblade_counts *n = bpf_map_lookup_elem(&counts, &number);
	__u64 now = bpf_ktime_get_coarse_ns();

	if (n) {
		n->last_ns = now;
		n->reads += a->count != 0;
		n->read_sectors += a->count;
		n->others += a->count == 0;
	}
	clients_count(a->client, a->lba, a->count, a->reply_bytes, now);
}

#endif
