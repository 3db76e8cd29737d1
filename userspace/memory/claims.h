/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Extents of images that change on the disk.  Whoever writes one claims it
 * first: from then on nobody finds it, neither here nor in the kernel, and who
 * asks for it waits as for one that is being filled.  What is sent just then
 * keeps its bytes: it was asked for before.  Thread-safe.
 */
#ifndef MEMORY_CLAIMS_H
#define MEMORY_CLAIMS_H

#include "memory/cache.h"

struct cache_claim { /* embedded in what writes the extent */
	uint32_t image;
	uint32_t number; /* of the extent in the image */
	/* The rest is the cache's. */
	struct cache_claim *next;
	struct cache_waiter *first, **last;
};

/* False: somebody is filling it, and waiter waits. */
bool cache_claim(struct cache *cache, struct cache_claim *claim,
		 struct cache_waiter *waiter);

/* Ends it: the extent is nowhere; returns who waited, in order. */
struct cache_waiter *cache_unclaim(struct cache *cache,
				   struct cache_claim *claim);

/* The cache's own, under its lock: waiter, or NULL, is the last who waits. */
void cache_enqueue(struct cache_waiter ***last, struct cache_waiter *waiter);

#endif
