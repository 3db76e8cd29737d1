// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests in, replies out.
 *
 * A read that finds its extents in the cache is answered within the batch it
 * came with.  Otherwise its frame waits, without a reply, until the disk has
 * filled the extent; then the read is tried again from the start, so that a
 * read of two extents needs no state of its own.
 */
#include "server/worker.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "server/publish.h"

/* A read whose extents are not all there yet. */
struct waiting {
	struct cache_waiter link; /* first: the cache hands it back */
	struct export *export;
	uint32_t nio_index;
	struct nio_frame frame; /* the reply's head, complete */
	struct aoe_io io;
	uint32_t held; /* extent pinned until the other one has come, or NONE */
};

_Static_assert(offsetof(struct waiting, link) == 0, "casts rely on it");

static const uint8_t everybody[AOE_MAC_BYTES] = { 0xff, 0xff, 0xff,
						  0xff, 0xff, 0xff };

/* --- sending ------------------------------------------------------------- */

/* Until the socket has copied or pinned it, no span may be evicted. */
static void worker_pin_spans(struct worker *w, const struct nio_packet_out *out,
			     void (*change)(struct pool *, uint32_t))
{
	for (uint32_t i = 0; i < out->span_count; i++) {
		uint64_t at = (uint64_t)(out->spans[i].data - w->pool->base);
		uint32_t extent;

		if (!pool_offset_is_frame(w->pool, at, &extent))
			change(w->pool, extent);
	}
}

static bool worker_flush_outbox(struct worker *w, uint32_t nio_index)
{
	struct outbox *box = &w->outboxes[nio_index];
	struct nio *nio = w->port->nios[nio_index];

	if (box->count == 0)
		return nio->ops->flush(nio);
	nio->ops->send(nio, box->out, box->count);
	for (uint32_t i = 0; i < box->count; i++)
		worker_pin_spans(w, &box->out[i], pool_unpin);
	box->count = 0;
	return true;
}

static struct nio_packet_out *worker_next_out(struct worker *w,
					      uint32_t nio_index,
					      const struct nio_frame *head)
{
	struct outbox *box = &w->outboxes[nio_index];
	struct nio_packet_out *out;

	if (box->count == BATCH_FRAMES)
		worker_flush_outbox(w, nio_index);
	out = &box->out[box->count++];
	out->head = *head;
	out->span_count = 0;
	return out;
}

/* --- reading ------------------------------------------------------------- */

struct read_range {
	uint32_t first; /* extent, and the last one */
	uint32_t last;
	uint32_t first_byte; /* within the first extent */
	uint32_t len_bytes;
};

static struct read_range worker_range(const struct aoe_io *io)
{
	uint64_t end = io->lba + io->sector_count - 1;

	return (struct read_range){
		.first = (uint32_t)(io->lba / EXTENT_SECTORS),
		.last = (uint32_t)(end / EXTENT_SECTORS),
		.first_byte = (uint32_t)(io->lba % EXTENT_SECTORS) *
			      ATA_SECTOR_BYTES,
		.len_bytes = io->sector_count * ATA_SECTOR_BYTES,
	};
}

static void worker_reply_read(struct worker *w, const struct waiting *r,
			      const struct read_range *range,
			      const uint32_t *extents)
{
	struct nio_packet_out *out = worker_next_out(w, r->nio_index,
						     &r->frame);
	uint32_t room = EXTENT_BYTES - range->first_byte;
	uint32_t first_bytes = range->len_bytes < room ? range->len_bytes
						       : room;

	aoe_finish(out->head.data, &r->io, AOE_IO_DONE);
	out->head.len_bytes = AOE_ATA_BYTES;
	out->spans[0].data = pool_extent(w->pool, extents[0]) +
			     range->first_byte;
	out->spans[0].len_bytes = first_bytes;
	out->span_count = 1;
	if (first_bytes < range->len_bytes) {
		out->spans[1].data = pool_extent(w->pool, extents[1]);
		out->spans[1].len_bytes = range->len_bytes - first_bytes;
		out->span_count = 2;
	}
	worker_pin_spans(w, out, pool_pin);
	r->export->replies++;
	r->export->reads++;
	r->export->read_sectors += r->io.sector_count;
}

static void worker_fail_read(struct worker *w, const struct waiting *r)
{
	struct nio_packet_out *out = worker_next_out(w, r->nio_index,
						     &r->frame);

	out->head.len_bytes = aoe_finish(out->head.data, &r->io, AOE_IO_FAILED);
	r->export->replies++;
	r->export->reads_failed++;
}

/* In the reply's head, which is complete, the client is the destination. */
static const uint8_t *worker_client(const struct waiting *r)
{
	return ((const struct aoe_header *)r->frame.data)->dst;
}

/*
 * Of two extents the one that is there could be evicted before the other has
 * come, over and over.  It is held, unless so many are that the cache would
 * run out of others.
 */
static void worker_hold(struct worker *w, struct waiting *r, uint32_t extent)
{
	if (r->held != CACHE_NONE ||
	    w->held_count >= w->pool->extent_count / HELD_SHARE)
		return;
	pool_pin(w->pool, extent);
	r->held = extent;
	w->held_count++;
}

static void worker_let_go(struct worker *w, struct waiting *r)
{
	if (r->held == CACHE_NONE)
		return;
	pool_unpin(w->pool, r->held);
	r->held = CACHE_NONE;
	w->held_count--;
}

static enum cache_answer worker_find(struct worker *w, struct waiting *r,
				     uint32_t number, uint32_t *extent)
{
	enum cache_answer answer;

	/* What starves came first: nobody overtakes it to the disk. */
	if (w->starved && !w->is_feeding &&
	    !cache_has(w->cache, r->export->image, number))
		return CACHE_FULL;
	answer = fetch_find(&w->fetch, r->export, number, extent);
	if (answer == CACHE_FILLING ||
	    (answer == CACHE_HIT && cache_was_asked(w->cache, *extent)))
		fetch_note(&w->fetch, r->export, worker_client(r), number);
	return answer;
}

/*
 * Answers the read if its extents are there, else starts what is missing and
 * says for which extent to wait.
 */
static enum cache_answer worker_try_read(struct worker *w, struct waiting *r,
					 uint32_t *wait_for)
{
	struct read_range range = worker_range(&r->io);
	uint32_t extents[FRAME_SPANS_MAX];
	enum cache_answer first, second = CACHE_HIT;

	first = worker_find(w, r, range.first, &extents[0]);
	if (range.last != range.first)
		second = worker_find(w, r, range.last, &extents[1]);
	if (first == CACHE_HIT && second == CACHE_HIT) {
		worker_reply_read(w, r, &range, extents);
		worker_let_go(w, r);
		return CACHE_HIT;
	}
	if (first == CACHE_HIT)
		worker_hold(w, r, extents[0]);
	else if (second == CACHE_HIT && range.last != range.first)
		worker_hold(w, r, extents[1]);
	*wait_for = first != CACHE_HIT ? extents[0] : extents[1];
	return first != CACHE_HIT ? first : second;
}

static void worker_starve(struct worker *w, struct waiting *r)
{
	r->link.next = NULL;
	*w->starved_last = &r->link;
	w->starved_last = &r->link.next;
}

static void worker_free_waiting(struct worker *w, struct waiting *r)
{
	r->link.next = w->waiting_free;
	w->waiting_free = &r->link;
}

/* Tries again what waited; true when it has been answered. */
static bool worker_retry(struct worker *w, struct waiting *r)
{
	uint32_t extent;
	enum cache_answer answer = worker_try_read(w, r, &extent);

	if (answer == CACHE_HIT) {
		worker_free_waiting(w, r);
		return true;
	}
	if (answer == CACHE_FILLING)
		cache_wait(w->cache, extent, &r->link);
	return answer == CACHE_FILLING;
}

/* A finished read makes room: first come, first served. */
static void worker_feed_starved(struct worker *w)
{
	w->is_feeding = true;
	while (w->starved) {
		struct cache_waiter *link = w->starved;
		struct cache_waiter *next = link->next;

		if (!worker_retry(w, (struct waiting *)link))
			break;
		w->starved = next;
		if (!next)
			w->starved_last = &w->starved;
	}
	w->is_feeding = false;
}

static void worker_read_done(void *context, struct cache_waiter *link,
			     int result)
{
	struct worker *w = context;

	while (link) {
		struct waiting *r = (struct waiting *)link;

		link = link->next;
		if (result < 0) {
			worker_let_go(w, r);
			worker_fail_read(w, r);
			worker_free_waiting(w, r);
		} else if (!worker_retry(w, r)) {
			worker_starve(w, r);
		}
	}
	worker_feed_starved(w);
}

static void worker_read(struct worker *w, struct waiting *request)
{
	struct waiting *r;
	uint32_t extent;
	enum cache_answer answer = worker_try_read(w, request, &extent);

	if (answer == CACHE_HIT)
		return;
	if (!w->waiting_free) {
		w->dropped++;
		worker_let_go(w, request);
		nio_release(w->port->nios[request->nio_index], &request->frame);
		return;
	}
	r = (struct waiting *)w->waiting_free;
	w->waiting_free = r->link.next;
	*r = *request;
	if (answer == CACHE_FILLING)
		cache_wait(w->cache, extent, &r->link);
	else
		worker_starve(w, r);
}

/* --- receiving ----------------------------------------------------------- */

static void worker_request(struct worker *w, uint32_t nio_index,
			   struct export *export, struct nio_frame *frame)
{
	struct nio *nio = w->port->nios[nio_index];
	struct waiting r = {
		.export = export,
		.nio_index = nio_index,
		.held = CACHE_NONE,
	};
	uint32_t reply_bytes;

	switch (aoe_begin(&export->target, frame->data, frame->len_bytes,
			  frame->data, &reply_bytes, &r.io)) {
	case AOE_DROP:
		nio_release(nio, frame);
		break;
	case AOE_REPLY:
		frame->len_bytes = reply_bytes;
		worker_next_out(w, nio_index, frame);
		export->replies++;
		/* Before the reply goes out: whoever has it may ask again. */
		if (export->target.config_revision !=
		    export->published_revision)
			worker_publish(w, export);
		break;
	case AOE_WAIT:
		r.frame = *frame;
		worker_read(w, &r);
		break;
	}
}

/* A wildcard names several exports: each but the last answers a copy. */
static void worker_request_copy(struct worker *w, uint32_t nio_index,
				struct export *export,
				const struct nio_frame *frame)
{
	struct nio *nio = w->port->nios[nio_index];
	struct nio_frame copy;
	uint32_t len = frame->len_bytes;

	if (!nio_take(nio, &copy)) {
		w->dropped++;
		return;
	}
	copy.len_bytes = len < AOE_REPLY_BYTES ? len : AOE_REPLY_BYTES;
	memcpy(copy.data, frame->data, copy.len_bytes);
	worker_request(w, nio_index, export, &copy);
}

static void worker_frame(struct worker *w, uint32_t nio_index,
			 struct nio_frame *frame)
{
	struct nio *nio = w->port->nios[nio_index];
	struct export *named = NULL;

	for (uint32_t i = 0; i < w->export_count; i++) {
		struct export *export = &w->exports[i];

		if (!aoe_is_addressed(&export->target, frame->data,
				      frame->len_bytes))
			continue;
		if (named)
			worker_request_copy(w, nio_index, named, frame);
		named = export;
	}
	if (named)
		worker_request(w, nio_index, named, frame);
	else
		nio_release(nio, frame);
}

bool worker_turn(struct worker *w)
{
	struct nio_frame frames[BATCH_FRAMES];
	bool any = false;

	worker_feed_starved(w);
	for (uint32_t n = 0; n < w->port->nio_count; n++) {
		struct nio *nio = w->port->nios[n];
		uint32_t count = nio->ops->receive(nio, frames, BATCH_FRAMES);

		for (uint32_t i = 0; i < count; i++)
			worker_frame(w, n, &frames[i]);
		any |= count > 0;
	}
	/* What starves without a read to wait for, waits for transmissions. */
	any |= w->starved && w->fetch.in_flight == 0;
	return worker_flush(w) || any;
}

bool worker_flush(struct worker *w)
{
	bool any = false;

	for (uint32_t n = 0; n < w->port->nio_count; n++)
		any |= worker_flush_outbox(w, n);
	return any;
}

void worker_advertise(struct worker *w, const struct export *export)
{
	struct nio *nio = port_broadcaster(w->port);
	struct nio_packet_out out = { .span_count = 0 };

	if (!nio_take(nio, &out.head))
		return;
	out.head.len_bytes = aoe_advertise(&export->target, everybody,
					   out.head.data);
	nio->ops->send(nio, &out, 1);
}

int worker_publish(struct worker *w, struct export *export)
{
	const struct aoe_target *t = &export->target;
	struct xblade_target value;

	publish_make(t, w->cache->images[export->image].index_first, &value);
	export->published_revision = t->config_revision;
	return port_set_target(w->port, &value);
}

/* --- life ---------------------------------------------------------------- */

int worker_init(struct worker *w, struct pool *pool, struct cache *cache,
		struct port *port, struct export *exports,
		uint32_t export_count)
{
	*w = (struct worker){
		.pool = pool,
		.cache = cache,
		.port = port,
		.exports = exports,
		.export_count = export_count,
	};
	w->starved_last = &w->starved;
	w->waiting = calloc(WAITING_MAX, sizeof(*w->waiting));
	if (!w->waiting)
		return -ENOMEM;
	for (uint32_t i = 0; i < WAITING_MAX; i++)
		worker_free_waiting(w, &w->waiting[i]);
	if (fetch_init(&w->fetch, cache, worker_read_done, w) < 0) {
		free(w->waiting);
		return -ENOMEM;
	}
	return 0;
}

void worker_free(struct worker *w)
{
	fetch_free(&w->fetch);
	free(w->waiting);
}
