/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One image on one interface, with all that serves it: what is checked and
 * taken at start, and what follows the interface's changes.
 */
#ifndef SERVER_BLADE_H
#define SERVER_BLADE_H

#include "net/port.h"
#include "server/loop.h"
#include "server/server.h"

struct blade {
	const struct server_config *config;
	struct link link;
	struct pool pool;
	uint64_t pool_ns; /* how long the kernel took to give it */
	struct cache cache;
	struct port port;
	/* One a worker.  The first, the main thread's, is the only one that is
	 * asked for more than reads, and so the only one to change the target.
	 */
	struct loop *loops;
	uint32_t loop_count;
};

/* Says itself, in one line, what is wrong. */
int blade_open(struct blade *blade, const struct server_config *config);
void blade_close(struct blade *blade);

/*
 * Reads the interface again and takes over its MAC and MTU.  Sets *is_news
 * when initiators should be told.  -ENODEV when it is gone; after another
 * error all is as it was, and may be asked again.
 */
int blade_follow_link(struct blade *blade, bool *is_news);

#endif
