/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel tells of a file that is served: whether others write it in
 * place, and whether they still do.
 */
#ifndef BOOT_WRITTEN_H
#define BOOT_WRITTEN_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct written {
	int wd; /* of its inode, by inotify; negative: nobody tells */
	bool is_modified;
	bool is_closed;	       /* by who wrote it, since */
	bool is_touched;       /* times or modes were set */
	bool is_told;	       /* to the user */
	bool is_spoilt;	       /* for good: it is no build any more */
	struct timespec mtime; /* as last seen, ... */
	uint64_t since_ns;     /* ... and since when nothing was written */
	uint64_t tried_ns;     /* since_ns of what was no whole ISO */
};

static inline bool written_is_same_time(const struct timespec *left,
					const struct timespec *right)
{
	return left->tv_sec == right->tv_sec && left->tv_nsec == right->tv_nsec;
}

#endif
