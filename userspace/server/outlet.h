/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One of a worker's sockets, with what is collected to be sent, so that the
 * kernel is called once a batch.
 */
#ifndef SERVER_OUTLET_H
#define SERVER_OUTLET_H

#include "net/nio.h"
#include "server/clients.h"
#include "server/source.h"

struct roster;

struct outlet {
	struct nio *nio;	       /* NULL: closed, but for the ring */
	const struct roster *roster;   /* who is served there */
	struct source source;	       /* the worker's loop sleeps on it */
	struct xblade_client *clients; /* whom it has answered */
	struct nio_packet_out out[BATCH_FRAMES];
	uint32_t count;
};

/* NULL: no memory. */
struct outlet *outlet_open(struct nio *nio, const struct roster *roster,
			   struct ring *ring);

/* Its thread's, or while that is paused.  The socket is left to its owner. */
void outlet_close(struct outlet *outlet);

/* The ring is closed. */
void outlet_free(struct outlet *outlet);

/* Wakes the ring when something has come. */
void outlet_watch(struct outlet *outlet);

/* A frame to be sent with the next batch, and room for its spans. */
struct nio_packet_out *outlet_next(struct outlet *outlet,
				   const struct nio_frame *head);

/*
 * A reply is complete: it counts as an answer of so many bytes, spans and all,
 * to the client that it goes to.  Returns the time, see now_coarse_ns().
 */
uint64_t outlet_answered(struct outlet *outlet,
			 const struct nio_packet_out *out, uint32_t len_bytes);

/* Sends what there is, and unpins the extents that the spans lie in. */
bool outlet_flush(struct outlet *outlet);

#endif
