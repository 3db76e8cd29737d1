/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Work on bytes that nobody vouches for, by libraries that trust them, in a
 * child process: with limits on time and memory, no files to write, and a pipe
 * for what it found.  If it dies, those bytes are damaged and we are not.
 */
#ifndef ISO_CONFINE_H
#define ISO_CONFINE_H

#include <stddef.h>
#include <stdint.h>

struct confined {
	/* In the child: writes what it found to out.  0 or -errno. */
	int (*work)(void *context, int out);
	void *context;
	unsigned int cpu_seconds;
	unsigned int idle_seconds; /* without a byte from it */
	size_t bytes_max;
};

/*
 * What the child wrote, in *bytes for free().  -EBADMSG: it failed or died;
 * -E2BIG: beyond the limits; -ETIMEDOUT; -ENOMEM, -EIO.
 */
int confine_run(const struct confined *c, uint8_t **bytes, size_t *len_bytes);

#endif
