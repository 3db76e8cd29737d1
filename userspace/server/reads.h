/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reads of a worker, from the extents they need to their replies.
 *
 * A read that finds its extents in the cache is answered within the batch it
 * came with.  Otherwise its frame waits, with the reply's head in it, until an
 * extent has been filled, by this worker or another; then it is tried again
 * from the start, so that a read of two extents needs no state of its own.
 * What finds no room in the cache starves, first come, first served.
 */
#ifndef SERVER_READS_H
#define SERVER_READS_H

#include "server/export.h"
#include "server/fetch.h"
#include "server/outlet.h"

struct waiting;
struct long_read;
struct worker;

struct reads {
	struct fetch fetch;
	struct waiting *all;
	struct cache_waiter *free;
	struct cache_waiter *starved;
	struct cache_waiter **starved_last;
	bool is_feeding;     /* it is the starved ones' turn */
	uint32_t held_count; /* extents that waiting reads hold */
	uint32_t held_max;
	uint16_t *waiting_of; /* how many wait, by a hash of the client */
	struct long_read *long_reads; /* the last one, likewise */
};

int reads_open(struct worker *worker, struct cache *cache, uint32_t held_max);
void reads_close(struct worker *worker);

/* Takes the frame, in which aoe_begin() has left a reply's head. */
void reads_start(struct worker *worker, struct outlet *outlet,
		 struct export *export, const struct nio_frame *frame,
		 const struct aoe_io *io);

/* A client that asks for something else is not waiting for a long read. */
void reads_heard(struct worker *worker, const uint8_t *mac);

/* Gives those that starve another chance. */
void reads_feed(struct worker *worker);

/* Must the worker stay awake for them, as nothing will wake it? */
bool reads_are_restless(const struct worker *worker);

#endif
