/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one memory: a single mapping of 4 KiB chunks that is at once the BPF
 * array the kernel answers from, the UMEM that AF_XDP sends from and the
 * registered buffer that io_uring reads into.
 *
 *	| frames: frame_count chunks | extents: extent_count * 16 chunks |
 *
 * Who owns a frame, frames.h says.  An extent belongs to the cache for good;
 * a transmission that sends straight from it pins it until it has ended.
 */
#ifndef MEMORY_POOL_H
#define MEMORY_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"
#include "memory/shared.h"

struct pool {
	uint8_t *base; /* of memory, whose values are extents */
	struct shared memory;
	uint32_t frame_count;
	uint32_t extent_count;
	uint32_t *pins; /* per extent; several threads */
};

/*
 * Takes the memory, zeroed.  frame_count is a multiple of EXTENT_CHUNKS.
 * -ENOMEM, or what mmap said.
 */
int pool_open(struct pool *pool, uint32_t frame_count, uint32_t extent_count);
void pool_close(struct pool *pool);

static inline uint8_t *pool_frame(const struct pool *pool, uint32_t frame)
{
	return pool->base + (uint64_t)frame * CHUNK_BYTES;
}

static inline uint8_t *pool_extent(const struct pool *pool, uint32_t extent)
{
	return pool->base + (uint64_t)pool->frame_count * CHUNK_BYTES +
	       (uint64_t)extent * EXTENT_BYTES;
}

/* The kernel's programs count extents from the start of the memory. */
static inline uint32_t pool_first_extent(const struct pool *pool)
{
	return pool->frame_count / EXTENT_CHUNKS;
}

/* The frame or the extent that offset_bytes into the pool lies in. */
bool pool_offset_is_frame(const struct pool *pool, uint64_t offset_bytes,
			  uint32_t *index);

static inline void pool_pin(struct pool *pool, uint32_t extent)
{
	__atomic_fetch_add(&pool->pins[extent], 1, __ATOMIC_RELAXED);
}

/* Release: what was read from the extent was read before. */
static inline void pool_unpin(struct pool *pool, uint32_t extent)
{
	__atomic_fetch_sub(&pool->pins[extent], 1, __ATOMIC_RELEASE);
}

static inline bool pool_is_pinned(const struct pool *pool, uint32_t extent)
{
	return __atomic_load_n(&pool->pins[extent], __ATOMIC_ACQUIRE) > 0;
}

#endif
