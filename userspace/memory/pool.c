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
	pool->pins = calloc(extent_count, sizeof(*pool->pins));
	if (!pool->pins)
		return rc;
	rc = shared_open(&pool->memory, "xblade_pool", EXTENT_BYTES,
			 frame_count / EXTENT_CHUNKS + extent_count);
	if (rc < 0) {
		free(pool->pins);
		return rc;
	}
	pool->base = pool->memory.base;
	return 0;
}

void pool_close(struct pool *pool)
{
	shared_close(&pool->memory);
	free(pool->pins);
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
