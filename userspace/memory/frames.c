// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The frames of one worker.
 */
#include "memory/frames.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

int frames_open(struct frames *frames, struct pool *pool, uint32_t first,
		uint32_t count)
{
	assert(first + count <= pool->frame_count);
	*frames = (struct frames){
		.pool = pool,
		.first = first,
		.count = count,
	};
	frames->free = calloc(count, sizeof(*frames->free));
	if (!frames->free)
		return -ENOMEM;
	frames_reset(frames);
	return 0;
}

void frames_reset(struct frames *frames)
{
	frames->free_count = 0;
	/* Handed out from the front, so that a quiet worker touches little. */
	for (uint32_t i = frames->count; i > 0; i--)
		frames_give(frames, frames->first + i - 1);
}

void frames_close(struct frames *frames)
{
	free(frames->free);
}

bool frames_take(struct frames *frames, uint32_t *chunk)
{
	if (frames->free_count == 0)
		return false;
	*chunk = frames->free[--frames->free_count];
	return true;
}

void frames_give(struct frames *frames, uint32_t chunk)
{
	assert(chunk - frames->first < frames->count);
	assert(frames->free_count < frames->count);
	frames->free[frames->free_count++] = chunk;
}
