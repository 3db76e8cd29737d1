/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bar on the terminal, for what takes longer than a blink.  Where standard
 * error is no terminal nothing is shown.
 */
#ifndef EXTRACT_PROGRESS_H
#define EXTRACT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *what;
	uint64_t total_bytes;
	uint64_t done_bytes;
	uint64_t shown_ns;
	bool is_terminal;
};

void progress_start(struct progress *p, const char *what, uint64_t total_bytes);
void progress_add(struct progress *p, uint64_t bytes);

/* Takes the bar away again, so that the next message has the line. */
void progress_end(struct progress *p);

#endif
