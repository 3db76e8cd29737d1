/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which extents of which images are in the pool.  One flight an extent: the
 * first who misses it fills it, the others wait.  When the pool is full, CLOCK
 * finds what was not asked for lately; what is being filled or pinned stays.
 * What is filled is published to the kernel's programs: see xblade_abi.h.
 */
#ifndef MEMORY_CACHE_H
#define MEMORY_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "memory/pool.h"
#include "xdp/xblade_abi.h"

#define CACHE_NONE UINT32_MAX

struct cache_waiter { /* embedded in what waits for an extent */
	struct cache_waiter *next;
};

struct cache_extent {
	uint32_t image; /* CACHE_NONE: free */
	uint32_t number;
	bool is_filling;
	struct cache_waiter *first;
	struct cache_waiter **last;
};

struct cache_image {
	uint32_t *extents; /* by number in the image: the pool's, or NONE */
	uint32_t extent_count;
	uint32_t index_first; /* in the index that the kernel reads */
};

struct cache {
	struct pool *pool;
	struct cache_extent *extents;
	struct shared index;  /* struct xblade_index, image after image */
	struct shared states; /* struct xblade_extent, as the pool's extents */
	uint32_t index_used;
	uint32_t index_count;
	uint32_t hand;
	struct cache_image images[IMAGES_MAX];
	uint32_t image_count;
};

enum cache_answer {
	CACHE_HIT,     /* its bytes are in the pool */
	CACHE_FILLING, /* somebody is filling it: cache_wait() */
	CACHE_MISS,    /* it is the caller's to fill, then cache_filled() */
	CACHE_FULL,    /* nothing can be evicted now */
};

/* index_count: extents of all images together. */
int cache_open(struct cache *cache, struct pool *pool, uint32_t index_count);
void cache_close(struct cache *cache);

/* The image's handle, or -ENOMEM, -ENOSPC. */
int cache_add_image(struct cache *cache, uint32_t extent_count);

/* *extent is the pool's, set but for CACHE_FULL. */
enum cache_answer cache_find(struct cache *cache, uint32_t image,
			     uint32_t number, uint32_t *extent);

bool cache_has(const struct cache *cache, uint32_t image, uint32_t number);

/* Has the extent's next read come to user space; was that so?  (Once.) */
void cache_ask(struct cache *cache, uint32_t extent);
bool cache_was_asked(struct cache *cache, uint32_t extent);

void cache_wait(struct cache *cache, uint32_t extent,
		struct cache_waiter *waiter);

/* Ends a filling; returns who waited, in order.  Failed: it is free again. */
struct cache_waiter *cache_filled(struct cache *cache, uint32_t extent,
				  bool is_ok);

#endif
