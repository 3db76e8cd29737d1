/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The workers, each with a loop and a thread, and the memory they share.  The
 * first one's thread is the caller's: the main thread, which alone may change
 * what they serve, while the others pause.
 */
#ifndef SERVER_CREW_H
#define SERVER_CREW_H

#include "server/loop.h"

struct crew {
	struct pool pool;
	struct cache cache;
	uint64_t memory_ns; /* how long the kernel took to give it */
	struct loop *loops;
	uint32_t count;
	uint32_t ready_count;  /* whose worker is open */
	uint32_t thread_count; /* that run, the first one counted */
	bool is_running;       /* from crew_start() to crew_stop() */
};

struct crew_wish {
	uint32_t worker_count;
	uint32_t netif_count;  /* at the start: each takes frames */
	uint64_t cache_bytes;  /* 0: what images need, within bounds */
	uint64_t extent_count; /* of all images now */
	uint64_t index_count;  /* of those that may come as well */
};

/* The rings alone, so that images can be opened. */
int crew_open(struct crew *crew, uint32_t worker_count);

/* The memory, and workers on it.  Both say themselves what is wrong. */
int crew_take_memory(struct crew *crew, const struct crew_wish *wish);

/* First the rings: the disk may still be writing into the pool. */
void crew_close_rings(struct crew *crew);
void crew_close(struct crew *crew);

/* The threads of all but the first; says itself what is wrong. */
int crew_start(struct crew *crew);
void crew_stop(struct crew *crew);

/* Requests so far that found no place to wait, of all interfaces. */
uint64_t crew_dropped(const struct crew *crew);

/* Between two batches, until they are resumed.  Not nested. */
void crew_pause(struct crew *crew);
void crew_resume(struct crew *crew);

#endif
