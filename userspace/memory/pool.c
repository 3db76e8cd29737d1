// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The one memory.  Knows where things lie and who is free or pinned; what is
 * in an extent is the cache's affair.
 */
#include "memory/pool.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

int pool_open(struct pool *pool, uint32_t frame_count, uint32_t extent_count)
{
	int rc = -ENOMEM;

	assert(frame_count % EXTENT_CHUNKS == 0);
	*pool = (struct pool){
		.frame_count = frame_count,
		.extent_count = extent_count,
	};
	pool->free_frames = calloc(frame_count, sizeof(*pool->free_frames));
	pool->pins = calloc(extent_count, sizeof(*pool->pins));
	if (!pool->free_frames || !pool->pins)
		goto err_memory;
	rc = shared_open(&pool->memory, "xblade_pool", EXTENT_BYTES,
			 frame_count / EXTENT_CHUNKS + extent_count);
	if (rc < 0)
		goto err_memory;
	pool->base = pool->memory.base;
	/* Handed out from the front, so that a quiet server touches little. */
	for (uint32_t i = frame_count; i > 0; i--)
		pool_give_frame(pool, i - 1);
	return 0;

err_memory:
	free(pool->pins);
	free(pool->free_frames);
	return rc;
}

void pool_close(struct pool *pool)
{
	shared_close(&pool->memory);
	free(pool->pins);
	free(pool->free_frames);
}

bool pool_take_frame(struct pool *pool, uint32_t *frame)
{
	if (pool->free_count == 0)
		return false;
	*frame = pool->free_frames[--pool->free_count];
	return true;
}

void pool_give_frame(struct pool *pool, uint32_t frame)
{
	assert(frame < pool->frame_count);
	assert(pool->free_count < pool->frame_count);
	pool->free_frames[pool->free_count++] = frame;
}

bool pool_offset_is_frame(const struct pool *pool, uint64_t offset_bytes,
			  uint32_t *index)
{
	uint64_t frames_bytes = (uint64_t)pool->frame_count * CHUNK_BYTES;

	assert(offset_bytes < pool->memory.size_bytes);
	if (offset_bytes < frames_bytes) {
		*index = (uint32_t)(offset_bytes / CHUNK_BYTES);
		return true;
	}
	*index = (uint32_t)((offset_bytes - frames_bytes) / EXTENT_BYTES);
	return false;
}
