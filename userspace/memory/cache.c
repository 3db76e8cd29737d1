// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which extents of which images are in the pool.  Does no reading itself.
 */
#include "memory/cache.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "memory/cache_images.h"
#include "memory/claims.h"

int cache_open(struct cache *cache, struct pool *pool, uint32_t index_count)
{
	int rc = -ENOMEM;

	*cache = (struct cache){
		.pool = pool,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.index_count = index_count,
	};
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
	for (uint32_t i = 0; i < IMAGES_MAX; i++)
		free(cache->images[i].extents);
	shared_close(&cache->states);
	shared_close(&cache->index);
	free(cache->extents);
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
	uint16_t *wanted = &cache_state(cache, extent)->wanted;

	/* Read first: it is set already as a rule, and the line is shared. */
	if (!__atomic_load_n(wanted, __ATOMIC_RELAXED))
		__atomic_store_n(wanted, 1, __ATOMIC_RELAXED);
}

static bool cache_unwant(struct cache *cache, uint32_t extent)
{
	return __atomic_exchange_n(&cache_state(cache, extent)->wanted, 0,
				   __ATOMIC_RELAXED) != 0;
}

void cache_forget(struct cache *cache, uint32_t extent)
{
	struct cache_extent *e = &cache->extents[extent];

	if (e->image == CACHE_NONE)
		return;
	/* First the generation: who is reading now will see it changed. */
	__atomic_fetch_add(&cache_state(cache, extent)->generation, 1,
			   __ATOMIC_SEQ_CST);
	cache_publish(cache, e, (struct xblade_index){ 0 });
	__atomic_store_n(&cache_state(cache, extent)->wanted, 0,
			 __ATOMIC_RELAXED);
	__atomic_store_n(&cache_state(cache, extent)->ask, 0, __ATOMIC_RELAXED);
	cache->images[e->image].extents[e->number] = CACHE_NONE;
	cache->images[e->image].held--;
	e->image = CACHE_NONE;
}

/*
 * Whoever is above his share can be robbed by all, else by himself alone.  So
 * who is below finds room: somebody is above as long as the pool is full.
 */
static bool cache_may_take(const struct cache *cache,
			   const struct cache_extent *e, uint32_t image)
{
	return e->image == CACHE_NONE || e->image == image ||
	       cache->images[e->image].held > cache_share(cache);
}

/* The CLOCK hand: the first extent that nobody needs, or CACHE_NONE. */
static uint32_t cache_evict(struct cache *cache, uint32_t image)
{
	uint32_t count = cache->pool->extent_count;

	/* Twice round: the first may only take away second chances. */
	for (uint32_t step = 0; step < 2 * count; step++) {
		uint32_t at = cache->hand;
		struct cache_extent *e = &cache->extents[at];

		cache->hand = at + 1 < count ? at + 1 : 0;
		if (e->is_filling || pool_is_pinned(cache->pool, at) ||
		    !cache_may_take(cache, e, image))
			continue;
		if (e->image != CACHE_NONE && cache_unwant(cache, at))
			continue;
		cache_forget(cache, at);
		return at;
	}
	return CACHE_NONE;
}

void cache_enqueue(struct cache_waiter ***last, struct cache_waiter *waiter)
{
	if (!waiter)
		return;
	waiter->next = NULL;
	**last = waiter;
	*last = &waiter->next;
}

/* There are as many as writes under way: few, and seldom waited for. */
static struct cache_claim *cache_find_claim(const struct cache *cache,
					    const struct cache_wish *wish)
{
	struct cache_claim *claim = cache->claims;

	while (claim->image != wish->image || claim->number != wish->number)
		claim = claim->next;
	return claim;
}

static struct cache_extent *cache_reserve(struct cache *cache,
					  const struct cache_wish *wish,
					  uint32_t *extent)
{
	struct cache_extent *e;

	if (!wish->can_fill)
		return NULL;
	*extent = cache_evict(cache, wish->image);
	if (*extent == CACHE_NONE)
		return NULL;
	e = &cache->extents[*extent];
	*e = (struct cache_extent){
		.image = wish->image,
		.number = wish->number,
		.is_filling = true,
	};
	e->last = &e->first;
	cache->images[wish->image].extents[wish->number] = *extent;
	cache->images[wish->image].held++;
	return e;
}

static enum cache_answer cache_find_locked(struct cache *cache,
					   const struct cache_wish *wish,
					   uint32_t *extent)
{
	enum cache_answer answer = CACHE_FILLING;
	struct cache_extent *e;

	*extent = cache->images[wish->image].extents[wish->number];
	if (*extent == CACHE_CLAIMED) {
		cache_enqueue(&cache_find_claim(cache, wish)->last,
			      wish->waiter);
		return CACHE_FILLING;
	}
	if (*extent == CACHE_NONE) {
		e = cache_reserve(cache, wish, extent);
		if (!e)
			return CACHE_FULL;
		answer = CACHE_MISS;
	} else {
		e = &cache->extents[*extent];
	}
	cache_want(cache, *extent);
	if (e->is_filling) {
		cache_enqueue(&e->last, wish->waiter);
		return answer;
	}
	pool_pin(cache->pool, *extent);
	return CACHE_HIT;
}

enum cache_answer cache_find(struct cache *cache, const struct cache_wish *wish,
			     uint32_t *extent)
{
	enum cache_answer answer;

	assert(wish->number < cache->images[wish->image].extent_count);
	pthread_mutex_lock(&cache->lock);
	answer = cache_find_locked(cache, wish, extent);
	pthread_mutex_unlock(&cache->lock);
	return answer;
}

bool cache_has(struct cache *cache, uint32_t image, uint32_t number)
{
	bool has;

	pthread_mutex_lock(&cache->lock);
	has = cache->images[image].extents[number] != CACHE_NONE;
	pthread_mutex_unlock(&cache->lock);
	return has;
}

void cache_ask(struct cache *cache, uint32_t extent)
{
	__atomic_store_n(&cache_state(cache, extent)->ask, 1, __ATOMIC_RELAXED);
}

bool cache_was_asked(struct cache *cache, uint32_t extent)
{
	uint16_t *ask = &cache_state(cache, extent)->ask;

	return __atomic_load_n(ask, __ATOMIC_RELAXED) &&
	       __atomic_exchange_n(ask, 0, __ATOMIC_RELAXED);
}

struct cache_waiter *cache_filled(struct cache *cache, uint32_t extent,
				  bool is_ok)
{
	struct cache_extent *e = &cache->extents[extent];
	struct xblade_index entry = { .extent_plus_one = extent + 1 };
	struct cache_waiter *waiters;

	pthread_mutex_lock(&cache->lock);
	assert(e->is_filling);
	waiters = e->first;
	e->is_filling = false;
	e->first = NULL;
	e->last = &e->first;
	entry.generation = cache_state(cache, extent)->generation;
	if (is_ok)
		cache_publish(cache, e, entry);
	else
		cache_forget(cache, extent);
	pthread_mutex_unlock(&cache->lock);
	return waiters;
}
