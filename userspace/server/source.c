// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a ring waits for.
 */
#include "server/source.h"

void source_init(struct source *s, struct ring *ring, void *owner,
		 void (*done)(struct ring_event *, int32_t))
{
	*s = (struct source){
		.event.done = done,
		.ring = ring,
		.owner = owner,
	};
}

void source_poll(struct source *s, int fd)
{
	if (s->is_armed)
		return;
	s->is_armed = true;
	ring_poll(s->ring, &s->event, fd);
}

void source_timer(struct source *s, uint64_t ns)
{
	struct io_uring_sqe *sqe;

	if (s->is_armed)
		return;
	s->is_armed = true;
	s->time.tv_sec = (int64_t)(ns / NS_PER_SECOND);
	s->time.tv_nsec = (int64_t)(ns % NS_PER_SECOND);
	sqe = ring_prepare(s->ring, &s->event);
	io_uring_prep_timeout(sqe, &s->time, 0, 0);
}

bool source_hurry(struct source *s)
{
	if (!s->is_armed || !s->ring->is_open)
		return false;
	ring_cancel(s->ring, &s->event);
	return true;
}
