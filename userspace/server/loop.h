/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What turns: a worker and the ring it sleeps in.  It spins while there is
 * something to do, and some time longer, and then waits for whatever is next.
 */
#ifndef SERVER_LOOP_H
#define SERVER_LOOP_H

#include <pthread.h>
#include <semaphore.h>

#include "memory/frames.h"
#include "server/worker.h"

struct loop {
	struct ring ring;
	struct frames frames;
	struct worker worker;
	struct source wake;
	pthread_t thread; /* but for the first one's */
	bool is_stopping; /* atomic */
	sem_t parked;	  /* the thread pauses; see crew_pause() */
	sem_t resumed;
};

/* Once the loop's worker is open. */
void loop_init(struct loop *loop);

/* Turns until loop_stop(). */
void loop_run(struct loop *loop);

/* From any thread. */
void loop_stop(struct loop *loop);

#endif
