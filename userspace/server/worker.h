/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests in, replies out: the sockets of one thread, the engine, and the
 * inbox by which other threads reach it.
 */
#ifndef SERVER_WORKER_H
#define SERVER_WORKER_H

#include "server/inbox.h"
#include "server/outlet.h"
#include "server/reads.h"
#include "server/writes.h"

struct worker {
	uint32_t index; /* which share of an export is its own */
	struct ring *ring;
	struct outlet *outlets[WORKER_SOCKETS_MAX];
	uint32_t outlet_count;
	struct inbox inbox;
	struct reads reads;
	struct writes writes; /* the first worker's */
	/* Called when a client has changed a target, before it is told. */
	void (*changed)(void *context, struct export *export);
	/* Called when a client asks for the same again and again. */
	void (*repeats)(void *context, const struct roster *roster,
			const uint8_t *mac);
	void *context;
	uint64_t dropped; /* requests that found no place to wait */
};

/*
 * held_max: extents that its waiting reads may keep in the cache.  What is
 * given must outlive the worker.  -ENOMEM, or what eventfd said.
 */
int worker_open(struct worker *worker, uint32_t index, struct ring *ring,
		struct cache *cache, uint32_t held_max);
void worker_close(struct worker *worker);

/*
 * Frames of the socket are the worker's from now on.  By the worker's thread,
 * or while it is paused.  -ENOMEM, -ENOSPC.
 */
int worker_add_nio(struct worker *worker, struct nio *nio,
		   const struct roster *roster);

/* Gives up the sockets of that roster; their owner closes them. */
void worker_remove_nios(struct worker *worker, const struct roster *roster);

/* Receives and answers a batch from each socket; true when there was any. */
bool worker_turn(struct worker *worker);

/* Ends the writes that are under way; the other workers still turn. */
void worker_finish(struct worker *worker);

/*
 * Tells of the export by a socket of its interface: everybody who may read it,
 * or, when mac is not NULL, this station if it may.
 */
void worker_advertise(struct worker *worker, const struct export *export,
		      const struct nio *nio, const uint8_t *mac);

#endif
