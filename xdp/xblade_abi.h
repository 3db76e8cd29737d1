/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel's programs and user space agree on: map keys, values and
 * limits.
 */
#ifndef XBLADE_ABI_H
#define XBLADE_ABI_H

#include <linux/types.h>

#include "xdp/aoe_wire.h"

#define XBLADE_QUEUES_MAX  64
#define XBLADE_TARGETS_MAX 1024
#define XBLADE_CLIENTS_MAX 16384 /* and stations that are heard */

/* The unit of the cache: 64 KiB of an image, at a multiple of it. */
#define XBLADE_EXTENT_SECTORS 128
#define XBLADE_EXTENT_BYTES   (XBLADE_EXTENT_SECTORS * ATA_SECTOR_BYTES)

/*
 * On a broadcast that the kernel has answered and passed on to others.  The
 * packet socket of a target that the kernel answers for leaves it alone: what
 * one xblade's program has answered, another one's has as well.
 */
#define XBLADE_MARK_ANSWERED 0xa0e0a0e0
#define XBLADE_MARK_NEVER    0xffffffff

/* Key of the targets map: an address in host order. */
#define XBLADE_TARGET_KEY(shelf, slot) ((__u32)(shelf) << 8 | (slot))

/* A target as the kernel answers for it; made by the engine itself. */
struct xblade_target {
	__u64 size_sectors;
	__u32 index_first; /* of its extents, in the index map */
	__u32 number;	   /* of its counts, in their map */
	__be16 shelf;
	__u8 slot;
	__u8 frame_sectors;
	__u32 config_bytes; /* used of config: the reply behind its header */
	__u32 is_answered;  /* 0: everything goes to user space */
	__u8 config[AOE_CONFIG_BYTES - AOE_HEADER_BYTES + AOE_CONFIG_MAX];
	__u8 identify[ATA_SECTOR_BYTES];
};

/*
 * Where an extent of an image lies, by number in the image: what of the pool,
 * plus one, and the generation it had when it was filled.  Zero: nowhere.
 */
struct xblade_index {
	__u32 extent_plus_one;
	__u32 generation;
};

/*
 * State of an extent of the pool.  Whoever takes it away raises the generation
 * first; so what was read is right if the generation is still the index's
 * when the reading is done.
 */
struct xblade_extent {
	__u32 generation;
	__u16 wanted; /* read since the evicting hand passed */
	__u16 ask;    /* the next read tells user space to go ahead */
};

/* A station that calls into the room is told to user space so often. */
#define XBLADE_HEARD_NS 3000000000ull

enum xblade_news_kind {
	XBLADE_NEWS_HEARD,   /* has broadcast: its link is up */
	XBLADE_NEWS_REPEATS, /* asks for the same again and again */
};

/* Told by the news ring: who, and what of it. */
struct xblade_news {
	__u8 mac[AOE_MAC_BYTES];
	__u8 kind;
	__u8 unused;
};

/*
 * A client whose read was answered, and that for so long asks for nothing but
 * the same, so often: a longer frame than any MTU carries surely may not reach
 * it.  One that is only slow, or served slowly, comes to ask for other things.
 */
#define XBLADE_REPEATS	     2
#define XBLADE_REPEAT_NS     2000000000ull
#define XBLADE_SHORT_SECTORS 2
#define XBLADE_NO_LBA	     (~0ull)

/* What the kernel has answered of a target; one for each processor. */
struct xblade_counts {
	__u64 reads;
	__u64 read_sectors;
	__u64 others;
	__u64 tx_refused; /* XDP_TX replies for which the frame has no room */
	__u64 last_ns;	  /* CLOCK_MONOTONIC, coarse: of the last answer */
};

/* So many refusals in a row, and XDP_TX is not tried any more. */
#define XBLADE_TX_REFUSALS_MAX 1024

/* Of a client.  Only what the kernel answered. */
struct xblade_client {
	__u64 mac; /* mac_load(); 0: nobody's */
	__u64 requests;
	__u64 bytes;
	__u64 last_seen_ns; /* CLOCK_MONOTONIC, coarse */
	/* Of its last request, if that read more than a short frame holds. */
	__u64 long_lba;
	__u64 long_since_ns; /* when it asked for that first */
	__u64 repeats;	     /* how often it came again */
	__u64 unused;	     /* so that it is one line of the cache */
};

#endif
