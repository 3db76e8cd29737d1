// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests in, replies out.
 */
#include "server/worker.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "count.h"

_Static_assert(AOE_REPLY_BYTES <= FRAME_ROOM_BYTES,
	       "a reply lies in the frame of its request");

/* --- sending ------------------------------------------------------------- */

/* Now the socket has copied the spans, or pinned them itself. */
static void worker_unpin_spans(struct worker *w,
			       const struct nio_packet_out *out)
{
	struct pool *pool = w->reads.fetch.cache->pool;

	for (uint32_t i = 0; i < out->span_count; i++) {
		uint64_t at = (uint64_t)(out->spans[i].data - pool->base);
		uint32_t extent;

		if (!pool_offset_is_frame(pool, at, &extent))
			pool_unpin(pool, extent);
	}
}

static bool worker_flush_outbox(struct worker *w, uint32_t nio_index)
{
	struct outbox *box = &w->outboxes[nio_index];
	struct nio *nio = w->nios[nio_index];

	if (box->count == 0)
		return nio->ops->flush(nio);
	nio->ops->send(nio, box->out, box->count);
	for (uint32_t i = 0; i < box->count; i++)
		worker_unpin_spans(w, &box->out[i]);
	box->count = 0;
	return true;
}

struct nio_packet_out *worker_next_out(struct worker *w, uint32_t nio_index,
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

static bool worker_flush(struct worker *w)
{
	bool any = false;

	for (uint32_t n = 0; n < w->nio_count; n++)
		any |= worker_flush_outbox(w, n);
	return any;
}

static void worker_advertise_to(struct worker *w, const uint8_t *mac)
{
	uint32_t last = w->nio_count - 1;
	struct nio_frame frame;

	if (!nio_take(w->nios[last], &frame))
		return;
	frame.len_bytes = aoe_advertise(&w->export->target, mac, frame.data);
	worker_next_out(w, last, &frame);
}

/* On a mask list each has his own; without one it is everybody's. */
static bool worker_is_meant(const uint8_t *to, const uint8_t *mac)
{
	return (to[0] & 1) || memcmp(to, mac, AOE_MAC_BYTES) == 0;
}

void worker_advertise(struct worker *w, const uint8_t *mac)
{
	const uint8_t *to;

	for (uint32_t i = 0; (to = aoe_advert_to(&w->export->target, i)); i++) {
		if (!mac || worker_is_meant(to, mac))
			worker_advertise_to(w, mac ? mac : to);
	}
	worker_flush_outbox(w, w->nio_count - 1);
}

/* --- from other threads -------------------------------------------------- */

static void worker_wake(struct worker *w)
{
	uint64_t one = 1;

	__atomic_store_n(&w->inbox.is_full, true, __ATOMIC_RELEASE);
	/* It can only fail by being full already, which wakes as well. */
	if (write(w->inbox.wake_fd, &one, sizeof(one)) < 0)
		return;
}

void worker_post_target(struct worker *w, const struct aoe_target *target)
{
	pthread_mutex_lock(&w->inbox.lock);
	w->inbox.target = *target;
	w->inbox.has_target = true;
	pthread_mutex_unlock(&w->inbox.lock);
	worker_wake(w);
}

void worker_post_read(struct worker *w, struct cache_waiter *link)
{
	pthread_mutex_lock(&w->inbox.lock);
	link->next = NULL;
	*w->inbox.last = link;
	w->inbox.last = &link->next;
	pthread_mutex_unlock(&w->inbox.lock);
	worker_wake(w);
}

static bool worker_empty_inbox(struct worker *w)
{
	struct inbox *inbox = &w->inbox;
	struct cache_waiter *link;

	if (!__atomic_exchange_n(&inbox->is_full, false, __ATOMIC_ACQUIRE))
		return false;
	pthread_mutex_lock(&inbox->lock);
	link = inbox->first;
	inbox->first = NULL;
	inbox->last = &inbox->first;
	if (inbox->has_target)
		w->export->target = inbox->target;
	inbox->has_target = false;
	pthread_mutex_unlock(&inbox->lock);
	while (link) {
		struct cache_waiter *next = link->next;

		reads_resume(w, link);
		link = next;
	}
	return true;
}

/* --- receiving ----------------------------------------------------------- */

static void worker_frame(struct worker *w, uint32_t nio_index,
			 struct nio_frame *frame)
{
	struct export *export = w->export;
	uint32_t revision = export->target.revision;
	uint32_t reply_bytes;
	struct aoe_io io;

	switch (aoe_begin(&export->target, frame->data, frame->len_bytes,
			  frame->data, &reply_bytes, &io)) {
	case AOE_DROP:
		nio_release(w->nios[nio_index], frame);
		break;
	case AOE_REPLY:
		frame->len_bytes = reply_bytes;
		worker_next_out(w, nio_index, frame);
		count_add(&export->replies, 1);
		if (export->target.revision != revision)
			w->target_changed(w->context);
		break;
	case AOE_WAIT:
		reads_start(w, nio_index, frame, &io);
		break;
	}
}

bool worker_turn(struct worker *w)
{
	struct nio_frame frames[BATCH_FRAMES];
	bool any = worker_empty_inbox(w);

	reads_feed(w);
	for (uint32_t n = 0; n < w->nio_count; n++) {
		struct nio *nio = w->nios[n];
		uint32_t count = nio->ops->receive(nio, frames, BATCH_FRAMES);

		for (uint32_t i = 0; i < count; i++)
			worker_frame(w, n, &frames[i]);
		any |= count > 0;
	}
	any |= reads_are_restless(w);
	return worker_flush(w) || any;
}

/* --- life ---------------------------------------------------------------- */

int worker_open(struct worker *w, struct cache *cache, struct export *export,
		uint32_t held_max)
{
	int rc;

	*w = (struct worker){
		.export = export,
		.inbox.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	w->inbox.last = &w->inbox.first;
	w->inbox.wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (w->inbox.wake_fd < 0)
		return -errno;
	rc = reads_open(w, cache, held_max);
	if (rc < 0)
		close(w->inbox.wake_fd);
	return rc;
}

void worker_close(struct worker *w)
{
	reads_close(w);
	close(w->inbox.wake_fd);
}

void worker_add_nio(struct worker *w, struct nio *nio)
{
	w->nios[w->nio_count++] = nio;
}
