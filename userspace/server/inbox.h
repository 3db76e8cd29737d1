/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What other threads have for a worker: reads and writes that may go on, and a
 * call to make between two batches.
 */
#ifndef SERVER_INBOX_H
#define SERVER_INBOX_H

#include <pthread.h>
#include <stdbool.h>

#include "memory/cache.h"

struct inbox {
	pthread_mutex_t lock;
	bool is_full; /* atomic: worth taking the lock */
	int wake_fd;  /* an eventfd that the worker's loop sleeps on */
	struct cache_waiter *first;
	struct cache_waiter **last;
	void (*call)(void *context); /* or NULL */
	void *context;
};

/* What eventfd said. */
int inbox_open(struct inbox *inbox);
void inbox_close(struct inbox *inbox);

/* From any thread. */
void inbox_wake(struct inbox *inbox);
void inbox_post_waiter(struct inbox *inbox, struct cache_waiter *link);

/* Has the worker call, between two batches.  One at a time. */
void inbox_post_call(struct inbox *inbox, void (*call)(void *), void *context);

/* The worker: makes the call and returns the waiters; *any: was there a thing?
 */
struct cache_waiter *inbox_take(struct inbox *inbox, bool *any);

#endif
