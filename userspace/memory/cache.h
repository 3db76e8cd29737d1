/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which extents of which images are in the pool.  One flight an extent: the
 * first who misses it fills it, the others wait.  When the pool is full, CLOCK
 * finds what was not asked for lately, and neither filling nor pinned; what an
 * image has within its equal share is left to it.  What is there is published
 * to the kernel's programs.  Thread-safe.
 */
#ifndef MEMORY_CACHE_H
#define MEMORY_CACHE_H

#include <pthread.h>

#include "memory/pool.h"
#include "xdp/xblade_abi.h"

#define CACHE_NONE    UINT32_MAX
#define CACHE_CLAIMED (UINT32_MAX - 1) /* see claims.h */

struct cache_waiter { /* embedded in what waits for an extent */
	struct cache_waiter *next;
};

struct cache_extent {
	uint32_t image; /* CACHE_NONE: free */
	uint32_t number;
	bool is_filling;
	struct cache_waiter *first, **last;
};

struct cache_image {
	uint32_t *extents; /* by number: the pool's, NONE, or CLAIMED */
	uint32_t extent_count, index_first; /* of the kernel's index */
	uint32_t held; /* how many of them are in the pool */
};

struct cache {
	struct pool *pool;
	pthread_mutex_t lock;
	struct cache_extent *extents;
	struct shared index;  /* struct xblade_index, image after image */
	struct shared states; /* struct xblade_extent, as the pool's extents */
	uint32_t index_count, hand; /* entries of index; where CLOCK is */
	struct cache_image images[IMAGES_MAX]; /* without extents: no image */
	uint32_t image_count;
	struct cache_claim *claims; /* those under way */
};

enum cache_answer {
	CACHE_HIT,     /* its bytes are in the pool; pinned for the caller */
	CACHE_FILLING, /* somebody is filling it, and waiter waits */
	CACHE_MISS,    /* the same, but it is the caller who fills it */
	CACHE_FULL,    /* nothing can be evicted now */
};

int cache_open(struct cache *cache, struct pool *pool, uint32_t index_count);
void cache_close(struct cache *cache);

struct cache_wish {
	uint32_t image;
	uint32_t number;	     /* of the extent in the image */
	struct cache_waiter *waiter; /* or NULL */
	bool can_fill; /* the caller would fill what is missing; else FULL */
};

/* *extent is the pool's, for CACHE_HIT and CACHE_MISS. */
enum cache_answer cache_find(struct cache *cache, const struct cache_wish *wish,
			     uint32_t *extent);

/* Takes what is in the extent away; the caller holds the lock. */
void cache_forget(struct cache *cache, uint32_t extent);
bool cache_has(struct cache *cache, uint32_t image, uint32_t number);
/* Has the extent's next read come to user space; was that so?  (Once.) */
void cache_ask(struct cache *cache, uint32_t extent);
bool cache_was_asked(struct cache *cache, uint32_t extent);
/* Ends a filling; returns who waited, in order.  Failed: it is free again. */
struct cache_waiter *cache_filled(struct cache *cache, uint32_t extent,
				  bool is_ok);

#endif
