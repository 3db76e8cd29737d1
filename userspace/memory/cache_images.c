// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The images of a cache.
 */
#include "memory/cache_images.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* The first place in the index, or the end of it, where count entries fit. */
static uint32_t cache_index_room(const struct cache *cache, uint32_t count)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < IMAGES_MAX; i++) {
		const struct cache_image *image = &cache->images[i];
		uint32_t end = image->index_first + image->extent_count;

		if (!image->extents || end <= at ||
		    image->index_first >= at + count)
			continue;
		/* In the way: behind it, and past all the others again. */
		at = end;
		i = UINT32_MAX;
	}
	return at;
}

static int cache_add_image_locked(struct cache *cache, uint32_t extent_count)
{
	uint32_t first = cache_index_room(cache, extent_count);
	struct cache_image *image = cache->images;

	while (image < cache->images + IMAGES_MAX && image->extents)
		image++;
	if (image == cache->images + IMAGES_MAX ||
	    extent_count > cache->index_count - first)
		return -ENOSPC;
	image->extents = malloc(extent_count * sizeof(*image->extents));
	if (!image->extents)
		return -ENOMEM;
	image->extent_count = extent_count;
	image->index_first = first;
	image->held = 0;
	for (uint32_t i = 0; i < extent_count; i++)
		image->extents[i] = CACHE_NONE;
	cache->image_count++;
	return (int)(image - cache->images);
}

int cache_add_image(struct cache *cache, uint32_t extent_count)
{
	int rc;

	pthread_mutex_lock(&cache->lock);
	rc = cache_add_image_locked(cache, extent_count);
	pthread_mutex_unlock(&cache->lock);
	return rc;
}

void cache_remove_image(struct cache *cache, uint32_t image)
{
	struct cache_image *gone = &cache->images[image];

	pthread_mutex_lock(&cache->lock);
	for (uint32_t i = 0; i < cache->pool->extent_count; i++) {
		assert(cache->extents[i].image != image ||
		       !cache->extents[i].is_filling);
		if (cache->extents[i].image == image)
			cache_forget(cache, i);
	}
	free(gone->extents);
	*gone = (struct cache_image){ 0 };
	cache->image_count--;
	pthread_mutex_unlock(&cache->lock);
}

uint32_t cache_used(struct cache *cache)
{
	uint32_t count = 0;

	pthread_mutex_lock(&cache->lock);
	for (uint32_t i = 0; i < IMAGES_MAX; i++)
		count += cache->images[i].held;
	pthread_mutex_unlock(&cache->lock);
	return count;
}
