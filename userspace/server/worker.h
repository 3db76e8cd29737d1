/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests in, replies out: the sockets of one thread, the engine, and the
 * inbox by which other threads reach it.
 */
#ifndef SERVER_WORKER_H
#define SERVER_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/nio.h"
#include "server/export.h"
#include "server/reads.h"

#define WORKER_NIOS_MAX 2u

/* What is collected for a socket, so that it is called once a batch. */
struct outbox {
	struct nio_packet_out out[BATCH_FRAMES];
	uint32_t count;
};

/* What other threads have for the worker. */
struct inbox {
	pthread_mutex_t lock;
	bool is_full; /* atomic: worth taking the lock */
	int wake_fd;  /* an eventfd that the worker's loop sleeps on */
	struct cache_waiter *first;
	struct cache_waiter **last;
	struct aoe_target target; /* news of it, if has_target */
	bool has_target;
};

struct worker {
	struct export *export;
	struct nio *nios[WORKER_NIOS_MAX];
	uint32_t nio_count;
	struct outbox outboxes[WORKER_NIOS_MAX];
	struct inbox inbox;
	struct reads reads;
	/* Called when a client has changed the target, before it is told. */
	void (*target_changed)(void *context);
	void *context;
	uint64_t dropped; /* requests that found no place to wait */
};

/*
 * held_max: extents that its waiting reads may keep in the cache.  What is
 * given must outlive the worker.  -ENOMEM, or what eventfd said.
 */
int worker_open(struct worker *worker, struct cache *cache,
		struct export *export, uint32_t held_max);
void worker_close(struct worker *worker);

/* Frames of the socket are the worker's from now on. */
void worker_add_nio(struct worker *worker, struct nio *nio);

/* Receives and answers a batch from each socket; true when there was any. */
bool worker_turn(struct worker *worker);

/*
 * Tells of the export, by the last socket: everybody who may read it, or, when
 * mac is not NULL, this station if it may.
 */
void worker_advertise(struct worker *worker, const uint8_t *mac);

/* A frame to be sent with the next batch, and room for its spans. */
struct nio_packet_out *worker_next_out(struct worker *worker, uint32_t nio,
				       const struct nio_frame *head);

/* From any thread: what is new of the target; a read that may go on. */
void worker_post_target(struct worker *worker, const struct aoe_target *target);
void worker_post_read(struct worker *worker, struct cache_waiter *link);

#endif
