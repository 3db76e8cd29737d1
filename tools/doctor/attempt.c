// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --try: the interface is opened as xblade opens it, with a cache of the
 * smallest size and no target, and closed again.  Nothing but frames for a
 * target is ever taken, so nothing is; but some drivers take their link down
 * for a moment to make room for a program.
 */
#include <string.h>

#include "limits.h"
#include "memory/cache.h"
#include "net/port.h"
#include "tools/doctor/doctor.h"

#define EXTENTS ((uint32_t)(CACHE_BYTES_MIN / EXTENT_BYTES))

struct attempt {
	struct pool pool;
	struct cache cache;
	struct frames frames;
	struct port port;
};

static int attempt_open_memory(struct attempt *a)
{
	int rc = pool_open(&a->pool, WORKER_FRAMES, EXTENTS);

	if (rc < 0)
		return rc;
	rc = cache_open(&a->cache, &a->pool, EXTENTS);
	if (rc < 0)
		goto err_cache;
	rc = frames_open(&a->frames, &a->pool, 0, WORKER_FRAMES);
	if (rc < 0)
		goto err_frames;
	return 0;

err_frames:
	cache_close(&a->cache);
err_cache:
	pool_close(&a->pool);
	return rc;
}

static void attempt_close_memory(struct attempt *a)
{
	frames_close(&a->frames);
	cache_close(&a->cache);
	pool_close(&a->pool);
}

static int attempt_open_port(struct attempt *a, const struct link *link)
{
	const struct port_wish wish = {
		.mode = PORT_AUTO,
		.answer = PORT_ANSWER_AUTO,
		.queue_count = 1,
	};
	const struct attach_memory memory = {
		.pool_fd = a->pool.memory.map_fd,
		.index_fd = a->cache.index.map_fd,
		.extents_fd = a->cache.states.map_fd,
		.first_extent = pool_first_extent(&a->pool),
	};
	struct frames *frames[] = { &a->frames };

	return port_open(&a->port, link, &wish, frames, &memory);
}

static void attempt_report(struct report *r, const struct attempt *a,
			   const char *interface)
{
	const struct port *port = &a->port;

	report_add(r, "attempt",
		   port->answer == PORT_ANSWER_OFF ? LEVEL_WARNING : LEVEL_OK,
		   "tried on %s: I/O %s, kernel answers %s", interface,
		   port_mode_name(port->mode), port_answer_name(port->answer));
	if (port->answer == PORT_ANSWER_OFF)
		report_advise(r,
			      "the kernel does not answer (%s); it works "
			      "all the same, slower",
			      strerror(-port->answer_refusal));
}

void check_attempt(struct doctor *d)
{
	static struct attempt attempt;
	int rc;

	if (!d->is_usable || !d->options.is_trying)
		return;
	rc = attempt_open_memory(&attempt);
	if (rc < 0) {
		report_add(&d->report, "attempt", LEVEL_PROBLEM,
			   "no memory to try with: %s", strerror(-rc));
		return;
	}
	rc = attempt_open_port(&attempt, &d->link);
	if (rc < 0) {
		report_add(&d->report, "attempt", LEVEL_PROBLEM,
			   "tried on %s: %s; xblade would be refused as well",
			   d->link.name, strerror(-rc));
	} else {
		attempt_report(&d->report, &attempt, d->link.name);
		port_close(&attempt.port);
	}
	attempt_close_memory(&attempt);
}
