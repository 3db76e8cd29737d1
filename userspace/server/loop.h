/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What turns: a worker and the ring it sleeps in.  It spins while there is
 * something to do, and some time longer, and then waits for whatever is next.
 */
#ifndef SERVER_LOOP_H
#define SERVER_LOOP_H

#include <pthread.h>

#include "memory/frames.h"
#include "ring.h"
#include "server/worker.h"

/* A file descriptor, or a time, that the loop sleeps on. */
struct source {
	struct ring_event event; /* first: the ring hands it back */
	struct ring *ring;
	void *owner;
	struct __kernel_timespec time;
	bool is_armed;
};

struct loop {
	struct ring ring;
	struct frames frames;
	struct export export;
	struct worker worker;
	struct source sockets[WORKER_NIOS_MAX];
	struct source wake;
	pthread_t thread; /* but for the first one's */
	bool is_stopping; /* atomic */
};

void source_init(struct source *source, struct ring *ring, void *owner,
		 void (*done)(struct ring_event *, int32_t));

/* Done is called once, when fd is readable or the time has passed. */
void source_poll(struct source *source, int fd);
void source_timer(struct source *source, uint64_t ns);

/* Once the loop's worker is open. */
void loop_init(struct loop *loop);

/* Turns until loop_stop(). */
void loop_run(struct loop *loop);

/* From any thread. */
void loop_stop(struct loop *loop);

uint64_t now_ns(void);

#endif
