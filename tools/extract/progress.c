// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drawing the bar.
 */
#include "tools/extract/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "clock.h"

#define BAR_COLUMNS 40u
/* Ten times a second looks smooth and costs nothing. */
#define SHOW_EVERY_NS 100000000ull

static void show(const struct progress *p)
{
	static const char full[] = "########################################";
	double part = p->total_bytes == 0
			      ? 1.0
			      : (double)p->done_bytes / (double)p->total_bytes;

	/* \033[K: what a longer line left behind */
	fprintf(stderr, "\r%s [%-*.*s] %3d%%  %.1f of %.1f MB\033[K", p->what,
		(int)BAR_COLUMNS, (int)(part * BAR_COLUMNS), full,
		(int)(part * 100), (double)p->done_bytes / 1e6,
		(double)p->total_bytes / 1e6);
	fflush(stderr);
}

void progress_start(struct progress *p, const char *what, uint64_t total_bytes)
{
	*p = (struct progress){
		.what = what,
		.total_bytes = total_bytes,
		.is_terminal = isatty(STDERR_FILENO) == 1,
	};
	progress_add(p, 0);
}

void progress_add(struct progress *p, uint64_t bytes)
{
	uint64_t now;

	p->done_bytes += bytes;
	if (!p->is_terminal)
		return;
	now = now_ns();
	if (p->shown_ns != 0 && now - p->shown_ns < SHOW_EVERY_NS &&
	    p->done_bytes < p->total_bytes)
		return;
	p->shown_ns = now;
	show(p);
}

void progress_end(struct progress *p)
{
	if (p->is_terminal)
		fputs("\r\033[K", stderr);
	p->is_terminal = false;
}
