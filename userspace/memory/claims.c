// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Extents of images that change on the disk.
 */
#include "memory/claims.h"

#include <assert.h>

static bool cache_claim_locked(struct cache *cache, struct cache_claim *claim,
			       struct cache_waiter *waiter)
{
	struct cache_image *image = &cache->images[claim->image];
	uint32_t extent = image->extents[claim->number];

	/* Writers of one extent follow each other: that is their affair. */
	assert(extent != CACHE_CLAIMED);
	if (extent != CACHE_NONE) {
		struct cache_extent *e = &cache->extents[extent];

		if (e->is_filling) {
			cache_enqueue(&e->last, waiter);
			return false;
		}
		cache_forget(cache, extent);
	}
	image->extents[claim->number] = CACHE_CLAIMED;
	claim->first = NULL;
	claim->last = &claim->first;
	claim->next = cache->claims;
	cache->claims = claim;
	return true;
}

bool cache_claim(struct cache *cache, struct cache_claim *claim,
		 struct cache_waiter *waiter)
{
	bool is_claimed;

	assert(claim->number < cache->images[claim->image].extent_count);
	pthread_mutex_lock(&cache->lock);
	is_claimed = cache_claim_locked(cache, claim, waiter);
	pthread_mutex_unlock(&cache->lock);
	return is_claimed;
}

struct cache_waiter *cache_unclaim(struct cache *cache,
				   struct cache_claim *claim)
{
	struct cache_claim **at = &cache->claims;
	struct cache_waiter *waiters;

	pthread_mutex_lock(&cache->lock);
	while (*at != claim)
		at = &(*at)->next;
	*at = claim->next;
	cache->images[claim->image].extents[claim->number] = CACHE_NONE;
	waiters = claim->first;
	pthread_mutex_unlock(&cache->lock);
	return waiters;
}
