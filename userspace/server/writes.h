/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The writes and flushes of the first worker, who alone has any: it has the
 * packet sockets, by which they come.
 *
 * A write takes its payload out of the frame, claims the extents it touches, so
 * that nobody reads them meanwhile, writes, and then is answered.  Those that
 * touch the same extents of an image follow each other as they came; a flush
 * follows all that came before it.
 */
#ifndef SERVER_WRITES_H
#define SERVER_WRITES_H

#include "server/export.h"
#include "server/outlet.h"

struct worker;
struct write;

struct writes {
	struct write *all;
	struct write *free;
	struct write *oldest, *newest; /* those that are not done */
	uint8_t *memory;	       /* payloads */
};

int writes_open(struct writes *writes);
void writes_close(struct writes *writes);

/* Takes the frame, in which aoe_begin() has left a reply's head. */
void writes_start(struct worker *worker, struct outlet *outlet,
		  struct export *export, const struct nio_frame *frame,
		  const struct aoe_io *io);

static inline bool writes_are_done(const struct writes *writes)
{
	return !writes->oldest;
}

#endif
