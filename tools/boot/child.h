/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that runs for us, with what it says, line by line.
 */
#ifndef BOOT_CHILD_H
#define BOOT_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tools/boot/rights.h"

#define CHILD_LINE_BYTES 1024u

struct child {
	const char *name;
	pid_t pid; /* 0: it does not run */
	int fd;	   /* of its standard error; -1: closed */
	int status;
	size_t len;
	char line[CHILD_LINE_BYTES];
	char last[CHILD_LINE_BYTES]; /* its last line: why it ended */
};

/* A line without its end; context as given. */
typedef void child_line_fn(void *context, struct child *child, char *line);

/* rights NULL: as we are.  It dies with us. */
int child_start(struct child *c, const char *name, char *const argv[],
		const struct rights *rights);

/* What there is to read; false: it closed its standard error. */
bool child_read(struct child *c, child_line_fn *take, void *context);

/* Has it ended?  Then status is set. */
bool child_has_ended(struct child *c);

/* SIGTERM, and SIGKILL if it is still there after some seconds. */
void child_stop(struct child *c);

/* "exit status 1", "signal 11" */
void child_explain(const struct child *c, char *text, size_t size);

#endif
