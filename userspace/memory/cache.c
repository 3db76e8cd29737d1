// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which extents of which images are in the pool.  Does no reading itself.
 */
#include "memory/cache.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int cache_open(struct cache *cache, struct pool *pool, uint32_t index_count)
{
	int rc = -ENOMEM;

	*cache = (struct cache){ .pool = pool, .index_count = index_count };
	cache->extents = calloc(pool->extent_count, sizeof(*cache->extents));
	if (!cache->extents)
		return rc;
	for (uint32_t i = 0; i < pool->extent_count; i++)
		cache->extents[i].image = CACHE_NONE;
	rc = shared_open(&cache->index, "xblade_index",
			 sizeof(struct xblade_index), index_count);
	if (rc < 0)
		goto err_index;
	rc = shared_open(&cache->states, "xblade_extents",
			 sizeof(struct xblade_extent), pool->extent_count);
	if (rc < 0)
		goto err_states;
	return 0;

err_states:
	shared_close(&cache->index);
err_index:
	free(cache->extents);
	return rc;
}

void cache_close(struct cache *cache)
{
	for (uint32_t i = 0; i < cache->image_count; i++)
		free(cache->images[i].extents);
	shared_close(&cache->states);
	shared_close(&cache->index);
	free(cache->extents);
}

int cache_add_image(struct cache *cache, uint32_t extent_count)
{
	struct cache_image *image;

	if (cache->image_count == IMAGES_MAX ||
	    extent_count > cache->index_count - cache->index_used)
		return -ENOSPC;
	image = &cache->images[cache->image_count];
	image->extents = malloc(extent_count * sizeof(*image->extents));
	if (!image->extents)
		return -ENOMEM;
	image->extent_count = extent_count;
	image->index_first = cache->index_used;
	cache->index_used += extent_count;
	for (uint32_t i = 0; i < extent_count; i++)
		image->extents[i] = CACHE_NONE;
	return (int)cache->image_count++;
}

static struct xblade_extent *cache_state(struct cache *cache, uint32_t extent)
{
	return (struct xblade_extent *)cache->states.base + extent;
}

/* One store: the kernel reads both halves together. */
static void cache_publish(struct cache *cache, const struct cache_extent *e,
			  struct xblade_index value)
{
	const struct cache_image *image = &cache->images[e->image];
	uint64_t *at = (uint64_t *)cache->index.base + image->index_first +
		       e->number;
	uint64_t word;

	_Static_assert(sizeof(value) == sizeof(word), "stored at once");
	memcpy(&word, &value, sizeof(word));
	/* Release: the extent's bytes are there before its entry. */
	__atomic_store_n(at, word, __ATOMIC_RELEASE);
}

static void cache_want(struct cache *cache, uint32_t extent)
{
	uint32_t *flags = &cache_state(cache, extent)->flags;

	/* Read first: it is set already as a rule, and the line is shared. */
	if (!(__atomic_load_n(flags, __ATOMIC_RELAXED) & XBLADE_EXTENT_WANTED))
		__atomic_fetch_or(flags, XBLADE_EXTENT_WANTED,
				  __ATOMIC_RELAXED);
}

static bool cache_unwant(struct cache *cache, uint32_t extent)
{
	return __atomic_fetch_and(&cache_state(cache, extent)->flags,
				  ~(uint32_t)XBLADE_EXTENT_WANTED,
				  __ATOMIC_RELAXED) &
	       XBLADE_EXTENT_WANTED;
}

static void cache_forget(struct cache *cache, uint32_t extent)
{
	struct cache_extent *e = &cache->extents[extent];

	if (e->image == CACHE_NONE)
		return;
	/* First the generation: who is reading now will see it changed. */
	__atomic_fetch_add(&cache_state(cache, extent)->generation, 1,
			   __ATOMIC_SEQ_CST);
	cache_publish(cache, e, (struct xblade_index){ 0 });
	__atomic_store_n(&cache_state(cache, extent)->flags, 0,
			 __ATOMIC_RELAXED);
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
		if (e->image != CACHE_NONE && cache_unwant(cache, at))
			continue;
		cache_forget(cache, at);
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
		cache_want(cache, *slot);
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
	};
	e->last = &e->first;
	*slot = *extent;
	cache_want(cache, *extent);
	return CACHE_MISS;
}

bool cache_has(const struct cache *cache, uint32_t image, uint32_t number)
{
	return cache->images[image].extents[number] != CACHE_NONE;
}

void cache_ask(struct cache *cache, uint32_t extent)
{
	__atomic_fetch_or(&cache_state(cache, extent)->flags, XBLADE_EXTENT_ASK,
			  __ATOMIC_RELAXED);
}

bool cache_was_asked(struct cache *cache, uint32_t extent)
{
	uint32_t *flags = &cache_state(cache, extent)->flags;

	if (!(__atomic_load_n(flags, __ATOMIC_RELAXED) & XBLADE_EXTENT_ASK))
		return false;
	__atomic_fetch_and(flags, ~(uint32_t)XBLADE_EXTENT_ASK,
			   __ATOMIC_RELAXED);
	return true;
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
	if (is_ok)
		cache_publish(cache, e,
			      (struct xblade_index){
				      extent + 1,
				      cache_state(cache, extent)->generation });
	else
		cache_forget(cache, extent);
	return waiters;
}
