/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What waits for an extent, a read or a write: whose it is, and how it goes on.
 */
#ifndef SERVER_WAITER_H
#define SERVER_WAITER_H

#include "memory/cache.h"

struct worker;

struct waiter {
	struct cache_waiter link; /* first: the cache hands it back */
	struct worker *worker;
	/* By that worker's thread; result is the filling's. */
	void (*go_on)(struct worker *worker, struct waiter *waiter);
	int result;
};

/* They go on, those of other workers by their inboxes. */
void waiter_wake_all(struct worker *worker, struct cache_waiter *waiters,
		     int result);

#endif
