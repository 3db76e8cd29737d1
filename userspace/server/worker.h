/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests in, replies out: the engine, the cache and the disk joined, for
 * the sockets of one interface.  One thread.
 */
#ifndef SERVER_WORKER_H
#define SERVER_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "net/port.h"
#include "server/export.h"
#include "server/fetch.h"

struct waiting;

/* What is collected for a socket, so that it is called once a batch. */
struct outbox {
	struct nio_packet_out out[BATCH_FRAMES];
	uint32_t count;
};

struct worker {
	struct pool *pool;
	struct cache *cache;
	struct port *port;
	struct export *exports;
	uint32_t export_count;
	struct outbox outboxes[PORT_NIOS_MAX];

	struct waiting *waiting; /* all of them */
	struct cache_waiter *waiting_free;
	struct cache_waiter *starved; /* no room in the cache yet; FIFO */
	struct cache_waiter **starved_last;
	bool is_feeding;     /* it is the starved ones' turn */
	uint32_t held_count; /* extents that waiting reads hold */

	struct fetch fetch;
	uint64_t dropped; /* requests that found no place to wait */
};

/* exports, port and the rest must outlive the worker.  -ENOMEM. */
int worker_init(struct worker *worker, struct pool *pool, struct cache *cache,
		struct port *port, struct export *exports,
		uint32_t export_count);
void worker_free(struct worker *worker);

/* Tells the kernel's programs what is new of the export. */
int worker_publish(struct worker *worker, struct export *export);

/* Receives and answers a batch from each socket; true when there was any. */
bool worker_turn(struct worker *worker);

/* Sends what disk completions have made ready. */
bool worker_flush(struct worker *worker);

/* Tells everybody on the interface of the export. */
void worker_advertise(struct worker *worker, const struct export *export);

#endif
