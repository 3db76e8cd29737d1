// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which extents of which images are in the pool.  Does no reading itself.
 */
#include "memory/cache.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

int cache_open(struct cache *cache, struct pool *pool)
{
	*cache = (struct cache){ .pool = pool };
	cache->extents = calloc(pool->extent_count, sizeof(*cache->extents));
	if (!cache->extents)
		return -ENOMEM;
	for (uint32_t i = 0; i < pool->extent_count; i++)
		cache->extents[i].image = CACHE_NONE;
	return 0;
}

void cache_close(struct cache *cache)
{
	for (uint32_t i = 0; i < cache->image_count; i++)
		free(cache->images[i].extents);
	free(cache->extents);
}

int cache_add_image(struct cache *cache, uint32_t extent_count)
{
	struct cache_image *image;

	if (cache->image_count == IMAGES_MAX)
		return -ENOSPC;
	image = &cache->images[cache->image_count];
	image->extents = malloc(extent_count * sizeof(*image->extents));
	if (!image->extents)
		return -ENOMEM;
	image->extent_count = extent_count;
	for (uint32_t i = 0; i < extent_count; i++)
		image->extents[i] = CACHE_NONE;
	return (int)cache->image_count++;
}

static void cache_forget(struct cache *cache, struct cache_extent *e)
{
	if (e->image == CACHE_NONE)
		return;
	cache->images[e->image].extents[e->number] = CACHE_NONE;
	e->image = CACHE_NONE;
}

/* The CLOCK hand: the first extent that nobody needs, or CACHE_NONE. */
static uint32_t cache_evict(struct cache *cache)
{
	uint32_t count = cache->pool->extent_count;

	/* Twice round: the first may only take away second chances. */
	for (uint32_t step = 0; step < 2 * count; step++) {
		uint32_t at = cache->hand;
		struct cache_extent *e = &cache->extents[at];

		cache->hand = at + 1 < count ? at + 1 : 0;
		if (e->is_filling || cache->pool->pins[at] > 0)
			continue;
		if (e->image != CACHE_NONE && e->is_wanted) {
			e->is_wanted = false;
			continue;
		}
		cache_forget(cache, e);
		return at;
	}
	return CACHE_NONE;
}

enum cache_answer cache_find(struct cache *cache, uint32_t image,
			     uint32_t number, uint32_t *extent)
{
	uint32_t *slot = &cache->images[image].extents[number];
	struct cache_extent *e;

	assert(number < cache->images[image].extent_count);
	if (*slot != CACHE_NONE) {
		e = &cache->extents[*slot];
		e->is_wanted = true;
		*extent = *slot;
		return e->is_filling ? CACHE_FILLING : CACHE_HIT;
	}
	*extent = cache_evict(cache);
	if (*extent == CACHE_NONE)
		return CACHE_FULL;
	e = &cache->extents[*extent];
	*e = (struct cache_extent){
		.image = image,
		.number = number,
		.is_filling = true,
		.is_wanted = true,
	};
	e->last = &e->first;
	*slot = *extent;
	return CACHE_MISS;
}

bool cache_has(const struct cache *cache, uint32_t image, uint32_t number)
{
	return cache->images[image].extents[number] != CACHE_NONE;
}

void cache_wait(struct cache *cache, uint32_t extent,
		struct cache_waiter *waiter)
{
	struct cache_extent *e = &cache->extents[extent];

	assert(e->is_filling);
	waiter->next = NULL;
	*e->last = waiter;
	e->last = &waiter->next;
}

struct cache_waiter *cache_filled(struct cache *cache, uint32_t extent,
				  bool is_ok)
{
	struct cache_extent *e = &cache->extents[extent];
	struct cache_waiter *waiters = e->first;

	assert(e->is_filling);
	e->is_filling = false;
	e->first = NULL;
	e->last = &e->first;
	if (!is_ok)
		cache_forget(cache, e);
	return waiters;
}
