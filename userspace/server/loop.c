// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What turns.
 */
#include "server/loop.h"

#include <unistd.h>

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
	source_init(&l->wake, &l->ring, l, loop_woken);
}

static void loop_sleep(struct loop *l)
{
	for (uint32_t i = 0; i < l->worker.outlet_count; i++)
		outlet_watch(l->worker.outlets[i]);
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
	__atomic_store_n(&l->is_stopping, true, __ATOMIC_RELEASE);
	inbox_wake(&l->worker.inbox);
}
