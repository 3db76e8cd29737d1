/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file descriptor, or a time, that a ring waits for.
 */
#ifndef SERVER_SOURCE_H
#define SERVER_SOURCE_H

#include "clock.h"
#include "ring.h"

struct source {
	struct ring_event event; /* first: the ring hands it back */
	struct ring *ring;
	void *owner;
	struct __kernel_timespec time;
	bool is_armed;
};

/* done sets is_armed to false again. */
void source_init(struct source *source, struct ring *ring, void *owner,
		 void (*done)(struct ring_event *, int32_t));

/* Done is called once, when fd is readable or the time has passed. */
void source_poll(struct source *source, int fd);
void source_timer(struct source *source, uint64_t ns);

/* Has it be done soon; false: it is not armed, or the ring is closed. */
bool source_hurry(struct source *source);

#endif
