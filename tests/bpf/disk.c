// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The vectors' test disk, by way of the server's own pool and cache.
 */
#include "tests/bpf/disk.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "tests/unit/vectors.h"

/* A window begins some extents before a multiple of WINDOW_STEP. */
#define WINDOW_STEP    8u
#define WINDOW_BEFORE  4u
#define WINDOW_EXTENTS 16u

#define DISK_EXTENTS (IMAGES_MAX * WINDOW_EXTENTS / 2)

/* The first image is never filled: where nothing is. */
#define IMAGE_EMPTY 0u

static struct xblade_extent *disk_state(const struct disk *disk,
					uint32_t extent)
{
	return (struct xblade_extent *)disk->cache.states.base + extent;
}

int disk_open(struct disk *disk)
{
	int rc = pool_open(&disk->pool, EXTENT_CHUNKS, DISK_EXTENTS);

	if (rc < 0)
		return rc;
	rc = cache_open(&disk->cache, &disk->pool, IMAGES_MAX * WINDOW_EXTENTS);
	if (rc < 0) {
		pool_close(&disk->pool);
		return rc;
	}
	rc = cache_add_image(&disk->cache, WINDOW_EXTENTS);
	if (rc >= 0 && disk->pool.memory.map_fd < 0)
		rc = -EPERM;
	if (rc < 0) {
		disk_close(disk);
		return rc;
	}
	/* No two generations alike: none must pass for another's. */
	for (uint32_t i = 0; i < DISK_EXTENTS; i++)
		disk_state(disk, i)->generation = 1000 + 3 * i;
	return 0;
}

void disk_close(struct disk *disk)
{
	cache_close(&disk->cache);
	pool_close(&disk->pool);
}

/* In an order in which neighbours on the disk are none in the pool. */
static bool disk_fill_window(struct disk *disk, uint64_t first)
{
	int image;

	if (disk->pool.extent_count < disk->cache.image_count * WINDOW_EXTENTS)
		return false;
	image = cache_add_image(&disk->cache, WINDOW_EXTENTS);
	if (image < 0)
		return false;
	disk->firsts[image] = first;
	for (uint32_t i = 0; i < WINDOW_EXTENTS; i++) {
		const struct cache_wish wish = {
			.image = (uint32_t)image,
			.number = i * 5 % WINDOW_EXTENTS,
			.can_fill = true,
		};
		uint32_t extent;
		enum cache_answer answer = cache_find(&disk->cache, &wish,
						      &extent);

		assert(answer == CACHE_MISS);
		vectors_fill_sectors(pool_extent(&disk->pool, extent),
				     (first + wish.number) * EXTENT_SECTORS,
				     EXTENT_SECTORS);
		cache_filled(&disk->cache, extent, true);
	}
	return true;
}

/* The image that has the extent, or IMAGE_EMPTY. */
static uint32_t disk_image(struct disk *disk, uint64_t number, bool may_fill)
{
	uint64_t first = number / WINDOW_STEP * WINDOW_STEP;

	first -= first < WINDOW_BEFORE ? first : WINDOW_BEFORE;
	for (uint32_t i = IMAGE_EMPTY + 1; i < disk->cache.image_count; i++)
		if (disk->firsts[i] == first)
			return i;
	if (may_fill && disk_fill_window(disk, first))
		return disk->cache.image_count - 1;
	return IMAGE_EMPTY;
}

void disk_find(struct disk *disk, uint64_t number, bool may_fill,
	       struct disk_place *place)
{
	uint32_t image = disk_image(disk, number, may_fill);
	const struct cache_image *i = &disk->cache.images[image];
	uint64_t first = disk->firsts[image];

	place->is_there = image != IMAGE_EMPTY;
	if (!place->is_there)
		first = number;
	/* The programs add the number; what is too much wraps around. */
	place->index_first = i->index_first - (uint32_t)first;
	place->index = (struct xblade_index *)disk->cache.index.base +
		       i->index_first + (number - first);
	place->extents[0] = i->extents[number - first];
	place->extents[1] = i->extents[number - first + 1];
}

void disk_break(struct disk *disk, const struct disk_place *place,
		enum disk_fault fault, unsigned int which)
{
	for (unsigned int i = 0; i < 2 && place->is_there; i++) {
		struct xblade_extent *e = disk_state(disk, place->extents[i]);

		e->wanted = 0;
		e->ask = 0;
		if (!(which & 1u << i))
			continue;
		switch (fault) {
		case DISK_WHOLE:
			break;
		case DISK_ABSENT:
			place->index[i] = (struct xblade_index){ 0 };
			break;
		case DISK_ASK:
			cache_ask(&disk->cache, place->extents[i]);
			break;
		case DISK_STALE:
			e->generation++;
			break;
		}
	}
}

void disk_mend(struct disk *disk, const struct disk_place *place,
	       enum disk_fault fault, unsigned int which)
{
	for (unsigned int i = 0; i < 2 && place->is_there; i++) {
		struct xblade_extent *e = disk_state(disk, place->extents[i]);
		bool was_asked = cache_was_asked(&disk->cache,
						 place->extents[i]);

		/* The programs only look at it; user space is to act. */
		assert(was_asked == (fault == DISK_ASK && which & 1u << i));
		if (fault == DISK_STALE && which & 1u << i)
			e->generation--;
		place->index[i] = (struct xblade_index){ place->extents[i] + 1,
							 e->generation };
	}
}

bool disk_was_wanted(const struct disk *disk, const struct disk_place *place,
		     unsigned int i)
{
	return disk_state(disk, place->extents[i])->wanted != 0;
}
