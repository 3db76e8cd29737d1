// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What turns.
 */
#include "server/loop.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000ull

uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_SECOND + (uint64_t)t.tv_nsec;
}

void source_init(struct source *s, struct ring *ring, void *owner,
		 void (*done)(struct ring_event *, int32_t))
{
	s->event.done = done;
	s->ring = ring;
	s->owner = owner;
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

/*
 * The loop looks at the sockets anyway: to have been woken is enough.  But an
 * error, as when the interface goes down, wakes us until it is asked for.
 */
static void loop_socket_ready(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct loop *l = source->owner;

	source->is_armed = false;
	if (result > 0 && (result & POLLERR))
		nio_clear_error(l->worker.nios[source - l->sockets]);
}

static void loop_woken(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct loop *l = source->owner;
	uint64_t count;

	(void)result;
	source->is_armed = false;
	/* What it was for lies in the inbox, or in is_stopping. */
	if (read(l->worker.inbox.wake_fd, &count, sizeof(count)) < 0)
		return;
}

void loop_init(struct loop *l)
{
	for (uint32_t i = 0; i < WORKER_NIOS_MAX; i++)
		source_init(&l->sockets[i], &l->ring, l, loop_socket_ready);
	source_init(&l->wake, &l->ring, l, loop_woken);
}

static void loop_sleep(struct loop *l)
{
	for (uint32_t i = 0; i < l->worker.nio_count; i++)
		source_poll(&l->sockets[i], l->worker.nios[i]->fd);
	source_poll(&l->wake, l->worker.inbox.wake_fd);
	ring_wait(&l->ring);
}

void loop_run(struct loop *l)
{
	uint64_t idle_since_ns = 0;

	while (!__atomic_load_n(&l->is_stopping, __ATOMIC_ACQUIRE)) {
		bool is_busy = worker_turn(&l->worker);

		is_busy |= ring_turn(&l->ring);
		if (is_busy) {
			idle_since_ns = 0;
			continue;
		}
		if (idle_since_ns == 0)
			idle_since_ns = now_ns();
		if (now_ns() - idle_since_ns < SPIN_NS)
			continue;
		loop_sleep(l);
		idle_since_ns = 0;
	}
}

void loop_stop(struct loop *l)
{
	uint64_t one = 1;

	__atomic_store_n(&l->is_stopping, true, __ATOMIC_RELEASE);
	/* Full means that it wakes anyway. */
	if (write(l->worker.inbox.wake_fd, &one, sizeof(one)) < 0)
		return;
}
