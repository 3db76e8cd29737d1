/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every bound of the program, in one place, each with its reason.
 */
#ifndef LIMITS_H
#define LIMITS_H

#include "xdp/xblade_abi.h"

/* AF_XDP's aligned mode knows 2048 and 4096; 4096 is also the page. */
#define CHUNK_BYTES 4096u
/* 64 KiB: the unit of disk reading, large enough to stream, small to miss. */
#define EXTENT_CHUNKS  16u
#define EXTENT_BYTES   (EXTENT_CHUNKS * CHUNK_BYTES)
#define EXTENT_SECTORS (EXTENT_BYTES / ATA_SECTOR_BYTES)

/* Frames: those in the receive ring, those being sent, those that wait. */
#define RX_RING_FRAMES 4096u
#define TX_RING_FRAMES 4096u
#define WAITING_MAX    8192u
#define WORKER_FRAMES  16384u
#define NETIF_FRAMES   8192u /* more of them for each further interface */
#define BATCH_FRAMES   64u

/* Of a packet socket that takes writes: any MTU in use. */
#define LONG_SLOT_BYTES	 16384u
#define LONG_RING_FRAMES 2048u
/* 64 sectors: beyond any MTU in use, and two extents hold such a read. */
#define FRAME_SECTORS_MAX 64u
#define FRAME_SPANS_MAX	  2u
#define FRAME_BYTES_MAX	  (AOE_ATA_BYTES + FRAME_SECTORS_MAX * ATA_SECTOR_BYTES)

/* Disk reads under way: deep enough for any disk, few enough to stay fair. */
#define DISK_READS_MAX 128u
/* Writes that are not done: a window of a few clients, 8 MiB of payload. */
#define WRITES_MAX 256u
/* Early reads leave room for those that a client waits for. */
#define DISK_READS_AHEAD_MAX 96u
#define PRELOAD_DEPTH	     16u

/* Of the cache, reads that wait for a second extent hold a quarter at most. */
#define HELD_SHARE 4u

/* 1 MiB ahead of each client: more only pushes out what others read. */
#define AHEAD_EXTENTS_MAX 16u
#define STREAMS_MAX	  4096u

#define RING_ENTRIES 512u

#define IMAGES_MAX  256u
#define EXPORTS_MAX 256u /* of an interface; fewer than XBLADE_TARGETS_MAX */
#define NETIFS_MAX  16u
/* Of a worker: on each interface a queue's; the first one's packets and VLANs.
 */
#define WORKER_SOCKETS_MAX (3 * NETIFS_MAX)

/* 64 TiB: the index takes 12 bytes an extent, and that is enough. */
#define IMAGE_BYTES_MAX (1ull << 46)
#define INDEX_PER_MIB	((1u << 20) / 12)
/* For images that come later: another 32 GiB of them. */
#define INDEX_SPARE (1u << 19)

/* Reads of one client that may wait; more only delay everybody else's. */
#define CLIENT_WAITING_MAX 256u
#define CLIENT_BUCKETS	   4096u

/* Threads, one for each receive queue that is served. */
#define WORKERS_MAX 16u

/* Leaves room in a path for the names of the files. */
#define STATE_FOLDER_BYTES 3072u

#define CACHE_BYTES_MIN	    (8ull << 20)
#define CACHE_BYTES_DEFAULT (1ull << 30)

/* A target has what one Linux initiator uses at most (aoe_maxout). */
#define BUFFER_COUNT_DEFAULT 64u
#define BUFFER_COUNT_MIN     2u /* at 1, Linux never shows the disk */

/*
 * Down by halves, once a second at most: 65535 comes to 2.  Up again so slowly
 * that clients have grown into what they have before they get more.
 */
#define STEER_LOOK_NS	   1000000000ull
#define STEER_CALM_NS	   5000000000ull
#define STEER_HALVINGS_MAX 15u

/* The smallest MTU that carries a sector: (MTU - 36) / 512 >= 1. */
#define MTU_MIN (AOE_ATA_BYTES + ATA_SECTOR_BYTES)

/* More often is worse: a tap queues broadcasts until its guest wakes up. */
#define ADVERT_SECONDS_DEFAULT 5u

/* A sleep and wake-up costs 33 to 45 us, so spin about that long first. */
#define SPIN_NS 50000ull

_Static_assert(RX_RING_FRAMES + TX_RING_FRAMES + WAITING_MAX <= WORKER_FRAMES,
	       "a full receive ring, its replies and all that wait");
_Static_assert(EXTENT_BYTES == XBLADE_EXTENT_BYTES,
	       "the kernel reads the extents of the pool");
_Static_assert(FRAME_SECTORS_MAX <= EXTENT_SECTORS,
	       "a read touches at most two extents");

#endif
