// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is collected for a socket.
 */
#include "server/outlet.h"

#include <poll.h>
#include <stdlib.h>

/* Now the socket has copied the spans, or pinned them itself. */
static void outlet_unpin(struct pool *pool, const struct nio_packet_out *out)
{
	for (uint32_t i = 0; i < out->span_count; i++) {
		uint64_t at = (uint64_t)(out->spans[i].data - pool->base);
		uint32_t extent;

		if (!pool_offset_is_frame(pool, at, &extent))
			pool_unpin(pool, extent);
	}
}

bool outlet_flush(struct outlet *o)
{
	if (o->count == 0)
		return o->nio->ops->flush(o->nio);
	o->nio->ops->send(o->nio, o->out, o->count);
	for (uint32_t i = 0; i < o->count; i++)
		outlet_unpin(o->nio->frames->pool, &o->out[i]);
	o->count = 0;
	return true;
}

struct nio_packet_out *outlet_next(struct outlet *o,
				   const struct nio_frame *head)
{
	struct nio_packet_out *out;

	if (o->count == BATCH_FRAMES)
		outlet_flush(o);
	out = &o->out[o->count++];
	out->head = *head;
	out->span_count = 0;
	return out;
}

uint64_t outlet_answered(struct outlet *o, const struct nio_packet_out *out,
			 uint32_t len_bytes)
{
	const struct aoe_header *header = (const void *)out->head.data;
	uint64_t now = now_coarse_ns();

	clients_count(o->clients, header->dst, len_bytes, now);
	return now;
}

/* --- life ---------------------------------------------------------------- */

void outlet_free(struct outlet *o)
{
	free(o->clients);
	free(o);
}

/*
 * The loop looks at the sockets anyway: to have been woken is enough.  But an
 * error, as when the interface goes down, wakes us until it is asked for.
 */
static void outlet_ready(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct outlet *o = source->owner;

	source->is_armed = false;
	if (!o->nio)
		outlet_free(o);
	else if (result > 0 && (result & POLLERR))
		nio_clear_error(o->nio);
}

struct outlet *outlet_open(struct nio *nio, const struct roster *roster,
			   struct ring *ring)
{
	struct outlet *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->clients = clients_new();
	if (!o->clients) {
		free(o);
		return NULL;
	}
	o->nio = nio;
	o->roster = roster;
	source_init(&o->source, ring, o, outlet_ready);
	return o;
}

void outlet_close(struct outlet *o)
{
	outlet_flush(o);
	o->nio = NULL;
	/* If the ring still has it, outlet_ready() frees it. */
	if (!source_hurry(&o->source))
		outlet_free(o);
}

void outlet_watch(struct outlet *o)
{
	source_poll(&o->source, o->nio->fd);
}
