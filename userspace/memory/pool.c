// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The one memory.  Knows where things lie and who is free or pinned; what is
 * in an extent is the cache's affair.
 */
#include "memory/pool.h"

#include <assert.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static int pool_map_bpf(struct pool *pool, uint32_t chunk_count)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	void *base;
	int fd;

	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "xblade_pool", sizeof(uint32_t),
			    CHUNK_BYTES, chunk_count, &opts);
	if (fd < 0)
		return fd;
	base = mmap(NULL, pool->size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
		    fd, 0);
	if (base == MAP_FAILED) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	pool->base = base;
	pool->map_fd = fd;
	return 0;
}

static int pool_map_plain(struct pool *pool)
{
	void *base = mmap(NULL, pool->size_bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (base == MAP_FAILED)
		return -errno;
	pool->base = base;
	return 0;
}

int pool_open(struct pool *pool, uint32_t frame_count, uint32_t extent_count)
{
	uint32_t chunk_count = frame_count + extent_count * EXTENT_CHUNKS;
	int rc;

	assert(frame_count % EXTENT_CHUNKS == 0);
	*pool = (struct pool){
		.size_bytes = (uint64_t)chunk_count * CHUNK_BYTES,
		.frame_count = frame_count,
		.extent_count = extent_count,
		.map_fd = -1,
	};
	pool->free_frames = calloc(frame_count, sizeof(*pool->free_frames));
	pool->pins = calloc(extent_count, sizeof(*pool->pins));
	rc = -ENOMEM;
	if (!pool->free_frames || !pool->pins)
		goto err_alloc;
	rc = pool_map_bpf(pool, chunk_count);
	if (rc < 0)
		rc = pool_map_plain(pool);
	if (rc < 0)
		goto err_alloc;
	/* Handed out from the front, so that a quiet server touches little. */
	for (uint32_t i = frame_count; i > 0; i--)
		pool_give_frame(pool, i - 1);
	return 0;

err_alloc:
	free(pool->pins);
	free(pool->free_frames);
	return rc;
}

void pool_close(struct pool *pool)
{
	munmap(pool->base, pool->size_bytes);
	if (pool->map_fd >= 0)
		close(pool->map_fd);
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

	assert(offset_bytes < pool->size_bytes);
	if (offset_bytes < frames_bytes) {
		*index = (uint32_t)(offset_bytes / CHUNK_BYTES);
		return true;
	}
	*index = (uint32_t)((offset_bytes - frames_bytes) / EXTENT_BYTES);
	return false;
}
