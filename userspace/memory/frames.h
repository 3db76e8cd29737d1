/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The frames of one worker: a range of the pool's chunks, and which of them
 * are free.  A frame has one owner at a time: this list, a ring of a socket
 * (waiting for a packet, or for its transmission to end), or whoever received
 * or took it.  One thread.
 */
#ifndef MEMORY_FRAMES_H
#define MEMORY_FRAMES_H

#include "memory/pool.h"

/* Of a chunk AF_XDP may keep so much for itself, in front of the frame. */
#define FRAME_ROOM_BYTES (CHUNK_BYTES - 256u)

struct frames {
	struct pool *pool;
	uint32_t first; /* chunk of the pool */
	uint32_t count;
	uint32_t *free;
	uint32_t free_count;
};

/* All of the range is free.  -ENOMEM. */
int frames_open(struct frames *frames, struct pool *pool, uint32_t first,
		uint32_t count);
void frames_close(struct frames *frames);

/* All of them are free again: whoever had some is gone. */
void frames_reset(struct frames *frames);

/* A frame for the caller, by its chunk; false when none is left. */
bool frames_take(struct frames *frames, uint32_t *chunk);
void frames_give(struct frames *frames, uint32_t chunk);

#endif
