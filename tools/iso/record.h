/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing tree_records (tree.h) to a pipe: the walker's half.
 */
#ifndef ISO_RECORD_H
#define ISO_RECORD_H

#include <stdio.h>

#include "tools/iso/tree.h"

struct record_sink {
	FILE *out;
	uint64_t count;
	bool is_damaged;
};

/* -E2BIG: more than a tree may have; -EBADMSG: too long; -EPIPE. */
int record_put(struct record_sink *sink, const char *path, enum tree_kind kind,
	       uint64_t size_bytes, const struct tree_extent *extents,
	       uint32_t extent_count, const char *target);

/* The closing record, and all out of the buffer. */
int record_end(struct record_sink *sink);

#endif
