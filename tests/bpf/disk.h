/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vectors' test disk in the pool and the cache of the server, for the BPF
 * programs to answer from.  It has 2^48 sectors and more, so only windows of
 * some extents are there; each is an image to the cache.  What lies behind the
 * end of a target is there as well: nobody may answer from it.
 */
#ifndef TESTS_BPF_DISK_H
#define TESTS_BPF_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "memory/cache.h"
#include "memory/cache_images.h"
#include "memory/pool.h"

struct disk {
	struct pool pool;
	struct cache cache;
	uint64_t firsts[IMAGES_MAX]; /* of each image: its first extent */
};

/* An extent of the disk and the one behind it, where a read may end. */
struct disk_place {
	uint32_t index_first; /* what a target is published with */
	bool is_there;
	struct xblade_index *index; /* of the first; the second's follows */
	uint32_t extents[2];	    /* of the pool */
};

enum disk_fault {
	DISK_WHOLE,
	DISK_ABSENT, /* not in the index */
	DISK_ASK,    /* the next read is to go to user space */
	DISK_STALE,  /* being taken away, but still in the index */
};

/* Bits: which extents of a place have the fault. */
#define DISK_FIRST  1u
#define DISK_SECOND 2u
#define DISK_BOTH   3u

/* -EPERM and the like: the kernel gives no BPF arrays. */
int disk_open(struct disk *disk);
void disk_close(struct disk *disk);

/* Where that extent is; with may_fill it is made to be there. */
void disk_find(struct disk *disk, uint64_t number, bool may_fill,
	       struct disk_place *place);

/* Puts the fault there, or takes it away again; nobody has wanted it yet. */
void disk_break(struct disk *disk, const struct disk_place *place,
		enum disk_fault fault, unsigned int which);
void disk_mend(struct disk *disk, const struct disk_place *place,
	       enum disk_fault fault, unsigned int which);

/* Has the extent (0 or 1) of the place been marked as read? */
bool disk_was_wanted(const struct disk *disk, const struct disk_place *place,
		     unsigned int i);

#endif
