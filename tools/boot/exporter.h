/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xblade, one process for all ISOs: its configuration is a file of ours, read
 * anew at SIGHUP.  Images are named by our own descriptors, so that it opens
 * what was inspected, whatever the name leads to by then.
 */
#ifndef BOOT_EXPORTER_H
#define BOOT_EXPORTER_H

#include "tools/boot/catalogue.h"
#include "tools/boot/child.h"

struct exporter {
	struct child child;
	const char *interface;
	const struct catalogue *catalogue;
	struct source *extra; /* to be served, and not in there yet */
	char folder[256];     /* of its configuration; the user's */
	char program[512];
	unsigned int cache_mib;
	bool is_ready;	 /* it has said so once */
	bool is_loading; /* it was told of a change, and has not done it yet */
	char complaint[CHILD_LINE_BYTES]; /* while it was loading */
};

void exporter_init(struct exporter *x, const struct catalogue *catalogue,
		   const char *interface, const char *run_dir);

/* Writes what shall be served, and starts it.  Negative errno: told. */
int exporter_start(struct exporter *x, const struct rights *user);

/*
 * Tells it what is served now; extra, if not NULL, is to be served as well.
 * Negative errno: told.  Else is_loading, until exporter_take_line() was fed
 * its answer; then is_exported of each tells if it is, or complaint why not.
 */
int exporter_load(struct exporter *x, struct source *extra);

void exporter_take_line(struct exporter *x, const char *line);

#endif
