// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests in, replies out.
 */
#include "server/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bytes.h"
#include "count.h"
#include "server/waiter.h"

_Static_assert(AOE_REPLY_BYTES <= FRAME_ROOM_BYTES,
	       "a reply lies in the frame of its request");

/* --- speaking first ------------------------------------------------------ */

static bool worker_is_short(const struct outlet *o, const uint8_t *mac)
{
	return o->roster->shorts.count > 0 &&
	       mac_list_has(&o->roster->shorts, mac);
}

static void worker_shorten(struct aoe_target *target)
{
	if (target->frame_sectors > XBLADE_SHORT_SECTORS)
		target->frame_sectors = XBLADE_SHORT_SECTORS;
}

static void worker_advertise_to(struct outlet *o,
				const struct aoe_target *target,
				const uint8_t *mac)
{
	struct aoe_target shortened;
	struct nio_frame frame;

	if (!nio_take(o->nio, &frame))
		return;
	if (worker_is_short(o, mac)) {
		shortened = *target;
		worker_shorten(&shortened);
		target = &shortened;
	}
	frame.len_bytes = aoe_advertise(target, mac, frame.data);
	outlet_next(o, &frame);
}

/* Who has just heard, with all the others, what does not hold for him. */
static void worker_advertise_to_shorts(struct outlet *o,
				       const struct aoe_target *target)
{
	const struct mac_list *shorts = &o->roster->shorts;

	for (uint32_t i = 0; i < shorts->count; i++) {
		if (aoe_admits(target, shorts->macs[i]))
			worker_advertise_to(o, target, shorts->macs[i]);
	}
}

/* On a mask list each has his own; without one it is everybody's. */
static bool worker_is_meant(const uint8_t *to, const uint8_t *mac)
{
	return (to[0] & 1) || memcmp(to, mac, AOE_MAC_BYTES) == 0;
}

static struct outlet *worker_outlet(struct worker *w, const struct nio *nio)
{
	for (uint32_t i = 0; i < w->outlet_count; i++) {
		if (w->outlets[i]->nio == nio)
			return w->outlets[i];
	}
	return NULL;
}

void worker_advertise(struct worker *w, const struct export *export,
		      const struct nio *nio, const uint8_t *mac)
{
	const struct aoe_target *target = &export->shares[w->index].target;
	struct outlet *o = worker_outlet(w, nio);
	const uint8_t *to;

	if (!o)
		return;
	for (uint32_t i = 0; (to = aoe_advert_to(target, i)); i++) {
		const uint8_t *station = mac ? mac : to;

		if (mac && !worker_is_meant(to, mac))
			continue;
		if ((to[0] & 1) || aoe_admits(target, station))
			worker_advertise_to(o, target, station);
	}
	if (!mac)
		worker_advertise_to_shorts(o, target);
	outlet_flush(o);
}

/* --- receiving ----------------------------------------------------------- */

/* A config query of whom long frames do not reach is answered otherwise. */
static enum aoe_verdict worker_begin(struct outlet *o,
				     struct aoe_target *target,
				     struct nio_frame *frame,
				     uint32_t *reply_bytes, struct aoe_io *io)
{
	const struct aoe_header *header = (const void *)frame->data;
	uint8_t sectors = target->frame_sectors;
	bool is_config = frame->len_bytes >= AOE_HEADER_BYTES &&
			 header->command == AOE_CMD_CONFIG;
	enum aoe_verdict verdict;

	if (is_config && worker_is_short(o, header->src))
		worker_shorten(target);
	verdict = aoe_begin(target, frame->data,
			    frame->len_bytes + frame->rest_bytes, frame->data,
			    reply_bytes, io);
	target->frame_sectors = sectors;
	return verdict;
}

/*
 * To the disk, or from it.  Writes come by the packet socket, which the first
 * worker has; nobody else is sent any.
 */
static void worker_start_io(struct worker *w, struct outlet *o,
			    struct export *export,
			    const struct nio_frame *frame,
			    const struct aoe_io *io)
{
	if (io->kind == AOE_IO_READ)
		reads_start(w, o, export, frame, io);
	else if (w->index == 0)
		writes_start(w, o, export, frame, io);
	else
		nio_release(o->nio, frame);
}

static void worker_answer(struct worker *w, struct outlet *o,
			  struct export *export, struct nio_frame *frame)
{
	struct export_share *share = &export->shares[w->index];
	uint32_t revision = share->target.revision;
	struct nio_packet_out *out;
	uint32_t reply_bytes;
	struct aoe_io io;

	switch (worker_begin(o, &share->target, frame, &reply_bytes, &io)) {
	case AOE_DROP:
		nio_release(o->nio, frame);
		break;
	case AOE_REPLY:
		frame->len_bytes = reply_bytes;
		reads_heard(w, ((const struct aoe_header *)frame->data)->dst);
		out = outlet_next(o, frame);
		export_answered(share, outlet_answered(o, out, reply_bytes));
		if (share->target.revision != revision)
			w->changed(w->context, export);
		break;
	case AOE_WAIT:
		worker_start_io(w, o, export, frame, &io);
		break;
	}
}

/* One more of several that are meant: it answers in a frame of its own. */
static void worker_answer_copy(struct worker *w, struct outlet *o,
			       struct export *export,
			       const struct nio_frame *frame)
{
	struct nio_frame copy;

	if (!nio_take(o->nio, &copy))
		return;
	/* Taken, and not received by AF_XDP, it has all of its chunk. */
	copy.len_bytes = frame->len_bytes;
	copy.rest = frame->rest;
	copy.rest_bytes = frame->rest_bytes;
	copy.vlan = frame->vlan;
	memcpy(copy.data, frame->data, copy.len_bytes);
	worker_answer(w, o, export, &copy);
}

/* Named by a wildcard, each answers for itself, and once. */
static void worker_frame_to_many(struct worker *w, struct outlet *o,
				 struct nio_frame *frame)
{
	const struct roster *roster = o->roster;
	struct export *last = NULL;

	for (uint32_t i = 0; i < roster->count; i++) {
		struct export *export = roster->exports[i];

		if (!aoe_is_addressed(&export->shares[w->index].target,
				      frame->data, frame->len_bytes))
			continue;
		if (last)
			worker_answer_copy(w, o, last, frame);
		last = export;
	}
	if (last)
		worker_answer(w, o, last, frame);
	else
		nio_release(o->nio, frame);
}

static void worker_frame(struct worker *w, struct outlet *o,
			 struct nio_frame *frame)
{
	const struct aoe_header *header = (const void *)frame->data;
	struct export *export = NULL;
	uint16_t shelf = AOE_SHELF_ANY;

	if (frame->len_bytes >= AOE_HEADER_BYTES) {
		shelf = get_be16(&header->shelf);
		export = roster_find(o->roster, shelf, header->slot);
	}
	if (export)
		worker_answer(w, o, export, frame);
	else
		worker_frame_to_many(w, o, frame);
}

static bool worker_empty_inbox(struct worker *w)
{
	struct cache_waiter *link;
	bool any;

	for (link = inbox_take(&w->inbox, &any); link;) {
		struct waiter *waiter = (struct waiter *)link;

		link = link->next;
		waiter->go_on(w, waiter);
	}
	return any;
}

bool worker_turn(struct worker *w)
{
	struct nio_frame frames[BATCH_FRAMES];
	bool any = worker_empty_inbox(w);

	reads_feed(w);
	for (uint32_t n = 0; n < w->outlet_count; n++) {
		struct outlet *o = w->outlets[n];
		uint32_t count = o->nio->ops->receive(o->nio, frames,
						      BATCH_FRAMES);

		for (uint32_t i = 0; i < count; i++)
			worker_frame(w, o, &frames[i]);
		any |= count > 0;
	}
	any |= reads_are_restless(w);
	for (uint32_t n = 0; n < w->outlet_count; n++)
		any |= outlet_flush(w->outlets[n]);
	return any;
}

/* A part of a millisecond: the disk takes as long as that. */
#define WORKER_FINISH_WAIT        \
	{                         \
		.tv_nsec = 200000 \
	}

void worker_finish(struct worker *w)
{
	const struct timespec wait = WORKER_FINISH_WAIT;

	while (!writes_are_done(&w->writes)) {
		worker_empty_inbox(w);
		if (!ring_turn(w->ring))
			nanosleep(&wait, NULL);
	}
	for (uint32_t n = 0; n < w->outlet_count; n++)
		outlet_flush(w->outlets[n]);
}

/* --- life ---------------------------------------------------------------- */

int worker_open(struct worker *w, uint32_t index, struct ring *ring,
		struct cache *cache, uint32_t held_max)
{
	int rc;

	*w = (struct worker){ .index = index, .ring = ring };
	rc = inbox_open(&w->inbox);
	if (rc < 0)
		return rc;
	rc = reads_open(w, cache, held_max);
	if (rc < 0)
		goto err_reads;
	rc = index == 0 ? writes_open(&w->writes) : 0;
	if (rc < 0)
		goto err_writes;
	return 0;

err_writes:
	reads_close(w);
err_reads:
	inbox_close(&w->inbox);
	return rc;
}

void worker_close(struct worker *w)
{
	while (w->outlet_count > 0)
		outlet_free(w->outlets[--w->outlet_count]);
	writes_close(&w->writes);
	reads_close(w);
	inbox_close(&w->inbox);
}

int worker_add_nio(struct worker *w, struct nio *nio,
		   const struct roster *roster)
{
	struct outlet *o;

	if (w->outlet_count == WORKER_SOCKETS_MAX)
		return -ENOSPC;
	o = outlet_open(nio, roster, w->ring);
	if (!o)
		return -ENOMEM;
	w->outlets[w->outlet_count++] = o;
	return 0;
}

void worker_remove_nios(struct worker *w, const struct roster *roster)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < w->outlet_count; i++) {
		struct outlet *o = w->outlets[i];

		if (o->roster != roster) {
			w->outlets[kept++] = o;
			continue;
		}
		outlet_close(o);
	}
	w->outlet_count = kept;
}
