/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which extents of which images are in the pool.  One flight an extent: the
 * first who misses it is told to fill it, the others wait for that.  When the
 * pool is full, CLOCK finds what was not asked for lately; what is being
 * filled, or pinned by a transmission, stays.
 */
#ifndef MEMORY_CACHE_H
#define MEMORY_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "memory/pool.h"

#define CACHE_NONE UINT32_MAX

/* Embedded in what waits for an extent. */
struct cache_waiter {
	struct cache_waiter *next;
};

struct cache_extent {
	uint32_t image; /* CACHE_NONE: free */
	uint32_t number;
	bool is_filling;
	bool is_wanted; /* asked for since the hand last passed */
	struct cache_waiter *first;
	struct cache_waiter **last;
};

struct cache_image {
	uint32_t *extents; /* by number in the image: the pool's, or NONE */
	uint32_t extent_count;
};

struct cache {
	struct pool *pool;
	struct cache_extent *extents;
	uint32_t hand;
	struct cache_image images[IMAGES_MAX];
	uint32_t image_count;
};

enum cache_answer {
	CACHE_HIT,     /* the extent's bytes are in the pool */
	CACHE_FILLING, /* somebody is filling it: cache_wait() */
	CACHE_MISS,    /* it is the caller's to fill, then cache_filled() */
	CACHE_FULL,    /* nothing can be evicted now */
};

int cache_open(struct cache *cache, struct pool *pool);
void cache_close(struct cache *cache);

/* The image's handle, or -ENOMEM, -ENOSPC. */
int cache_add_image(struct cache *cache, uint32_t extent_count);

/* *extent is the pool's, set but for CACHE_FULL. */
enum cache_answer cache_find(struct cache *cache, uint32_t image,
			     uint32_t number, uint32_t *extent);

/* Is it there or under way?  Changes nothing. */
bool cache_has(const struct cache *cache, uint32_t image, uint32_t number);

void cache_wait(struct cache *cache, uint32_t extent,
		struct cache_waiter *waiter);

/*
 * Ends a filling.  When it failed, the extent is free again.  Returns those
 * who waited, in the order they came.
 */
struct cache_waiter *cache_filled(struct cache *cache, uint32_t extent,
				  bool is_ok);

#endif
