// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The workers and their memory.
 */
#include "server/crew.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"
#include "log.h"
#include "memory/available.h"

/* --- rings --------------------------------------------------------------- */

int crew_open(struct crew *c, uint32_t worker_count)
{
	memset(c, 0, sizeof(*c));
	c->loops = calloc(worker_count, sizeof(*c->loops));
	if (!c->loops)
		return -ENOMEM;
	c->thread_count = 1;
	while (c->count < worker_count) {
		int rc = ring_open(&c->loops[c->count].ring, RING_ENTRIES);

		if (rc < 0) {
			log_error("io_uring: %s; see kernel.io_uring_disabled",
				  strerror(-rc));
			crew_close_rings(c);
			crew_close(c);
			return rc;
		}
		c->count++;
	}
	return 0;
}

void crew_close_rings(struct crew *c)
{
	for (uint32_t i = 0; i < c->count; i++)
		ring_close(&c->loops[i].ring);
}

/* --- memory -------------------------------------------------------------- */

static uint32_t crew_cache_extents(const struct crew_wish *wish)
{
	uint64_t bytes = wish->cache_bytes;
	uint64_t quarter = available_bytes() / 4;

	if (bytes == 0) {
		bytes = CACHE_BYTES_DEFAULT;
		if (quarter > 0 && bytes > quarter)
			bytes = quarter;
	}
	if (bytes < CACHE_BYTES_MIN)
		bytes = CACHE_BYTES_MIN;
	if (bytes / EXTENT_BYTES > wish->extent_count)
		return (uint32_t)wish->extent_count;
	return (uint32_t)(bytes / EXTENT_BYTES);
}

static int crew_open_worker(struct crew *c, uint32_t index, uint32_t frames)
{
	struct loop *l = &c->loops[index];
	/* All the workers together may hold a share of the cache. */
	uint32_t held_max = c->pool.extent_count / HELD_SHARE / c->count;
	int rc = frames_open(&l->frames, &c->pool, index * frames, frames);

	if (rc < 0)
		return rc;
	rc = worker_open(&l->worker, index, &l->ring, &c->cache, held_max);
	if (rc < 0) {
		frames_close(&l->frames);
		return rc;
	}
	/* Without it the kernel looks the pages up at each read: slower. */
	ring_register_memory(&l->ring, c->pool.base, c->pool.memory.size_bytes);
	loop_init(l);
	sem_init(&l->parked, 0, 0);
	sem_init(&l->resumed, 0, 0);
	c->ready_count++;
	return 0;
}

static void crew_close_workers(struct crew *c)
{
	while (c->ready_count > 0) {
		struct loop *l = &c->loops[--c->ready_count];

		worker_close(&l->worker);
		frames_close(&l->frames);
		sem_destroy(&l->parked);
		sem_destroy(&l->resumed);
	}
}

static int crew_open_memory(struct crew *c, const struct crew_wish *wish,
			    uint32_t extents)
{
	uint32_t frames = WORKER_FRAMES +
			  (wish->netif_count - 1) * NETIF_FRAMES;
	int rc = pool_open(&c->pool, c->count * frames, extents);

	if (rc < 0)
		return rc;
	rc = cache_open(&c->cache, &c->pool, (uint32_t)wish->index_count);
	if (rc < 0)
		goto err_cache;
	for (uint32_t i = 0; i < c->count; i++) {
		rc = crew_open_worker(c, i, frames);
		if (rc < 0)
			goto err_worker;
	}
	return 0;

err_worker:
	crew_close_workers(c);
	cache_close(&c->cache);
err_cache:
	pool_close(&c->pool);
	return rc;
}

int crew_take_memory(struct crew *c, const struct crew_wish *wish)
{
	uint32_t extents = crew_cache_extents(wish);
	uint64_t start_ns = now_ns();
	int rc = crew_open_memory(c, wish, extents);

	c->memory_ns = now_ns() - start_ns;
	if (rc < 0)
		log_error("memory: %u MiB for the cache and %" PRIu64
			  " MiB to index the images: %s; try a smaller "
			  "--cache",
			  extents / 16, wish->index_count / INDEX_PER_MIB,
			  strerror(-rc));
	return rc;
}

void crew_close(struct crew *c)
{
	if (c->ready_count > 0) {
		crew_close_workers(c);
		cache_close(&c->cache);
		pool_close(&c->pool);
	}
	free(c->loops);
}

/* --- threads ------------------------------------------------------------- */

static void *crew_thread(void *loop)
{
	loop_run(loop);
	return NULL;
}

int crew_start(struct crew *c)
{
	while (c->thread_count < c->count) {
		struct loop *l = &c->loops[c->thread_count];
		int rc = pthread_create(&l->thread, NULL, crew_thread, l);

		if (rc != 0) {
			log_error("thread %u: %s", c->thread_count,
				  strerror(rc));
			crew_stop(c);
			return -rc;
		}
		c->thread_count++;
	}
	c->is_running = true;
	return 0;
}

void crew_stop(struct crew *c)
{
	c->is_running = false;
	while (c->thread_count > 1) {
		struct loop *l = &c->loops[--c->thread_count];

		loop_stop(l);
		pthread_join(l->thread, NULL);
	}
}

uint64_t crew_dropped(const struct crew *c)
{
	uint64_t dropped = 0;

	for (uint32_t i = 0; i < c->count; i++)
		dropped += count_read(&c->loops[i].worker.dropped);
	return dropped;
}

static void crew_wait(sem_t *semaphore)
{
	while (sem_wait(semaphore) < 0)
		assert(errno == EINTR);
}

static void crew_park(void *context)
{
	struct loop *l = context;

	sem_post(&l->parked);
	crew_wait(&l->resumed);
}

void crew_pause(struct crew *c)
{
	for (uint32_t i = 1; i < c->thread_count; i++)
		inbox_post_call(&c->loops[i].worker.inbox, crew_park,
				&c->loops[i]);
	for (uint32_t i = 1; i < c->thread_count; i++)
		crew_wait(&c->loops[i].parked);
}

void crew_resume(struct crew *c)
{
	for (uint32_t i = 1; i < c->thread_count; i++)
		sem_post(&c->loops[i].resumed);
}
