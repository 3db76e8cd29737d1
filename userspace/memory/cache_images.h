/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The images of a cache, which come and go: their places in the kernel's
 * index, and what each may count on of the pool.
 */
#ifndef MEMORY_CACHE_IMAGES_H
#define MEMORY_CACHE_IMAGES_H

#include "memory/cache.h"

/* The image's handle, or -ENOMEM, -ENOSPC. */
int cache_add_image(struct cache *cache, uint32_t extent_count);

/*
 * None of its extents is being filled, and the kernel's programs have answered
 * from it for the last time.
 */
void cache_remove_image(struct cache *cache, uint32_t image);

/* Extents of the pool that hold something, or are being filled. */
uint32_t cache_used(struct cache *cache);

/* Extents of the pool that an image can count on, whatever others read. */
static inline uint32_t cache_share(const struct cache *cache)
{
	uint32_t count = cache->image_count ? cache->image_count : 1;

	return cache->pool->extent_count / count;
}

#endif
