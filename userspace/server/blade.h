/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One image on one interface, with all that serves it: what is checked and
 * taken at start, and what follows the interface's changes.
 */
#ifndef SERVER_BLADE_H
#define SERVER_BLADE_H

#include "ring.h"
#include "server/server.h"
#include "server/worker.h"

struct blade {
	const struct server_config *config;
	struct link link;
	struct export export;
	struct pool pool;
	uint64_t pool_ns; /* how long the kernel took to give it */
	struct cache cache;
	struct port port;
	struct worker worker;
};

/* Says itself, in one line, what is wrong. */
int blade_open(struct blade *blade, struct ring *ring,
	       const struct server_config *config);
void blade_close(struct blade *blade);

/*
 * Reads the interface again and takes over its MAC and MTU.  Sets *is_news
 * when initiators should be told.  -ENODEV when it is gone.
 */
int blade_follow_link(struct blade *blade, bool *is_news);

/* How far the preloading is: a moving line on a terminal, else the last one. */
void blade_log_preload(const struct blade *blade, bool is_terminal);

/* One line each: that it serves, and what it has done. */
void blade_log_ready(const struct blade *blade);
void blade_log_stats(const struct blade *blade);

#endif
