/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that is served, in the order of the menu: of each ISO one build that
 * the menu names, and before it those that are still read or could come back.
 */
#ifndef BOOT_CATALOGUE_H
#define BOOT_CATALOGUE_H

#include "tools/boot/options.h"
#include "tools/boot/source.h"

/* Of each ISO the current one, the one before, and another that is read. */
#define CATALOGUE_MAX (3 * BOOT_ISOS_MAX)

struct catalogue {
	struct source *sources[CATALOGUE_MAX];
	size_t count;
	unsigned int line_count; /* lines of the menu, ever */
};

/* A line of its own for an ISO that is new.  -ENOSPC: told. */
int catalogue_add(struct catalogue *c, struct source *s);

/* A new build in the line of another, which retires; cannot fail. */
void catalogue_replace(struct catalogue *c, struct source *old,
		       struct source *s);

/*
 * Lines in the order of these, which are of different ones; all others behind
 * them, as they were.
 */
void catalogue_sort(struct catalogue *c, struct source *const *sources,
		    size_t count);

/* Takes it out and closes it. */
void catalogue_drop(struct catalogue *c, struct source *s);
void catalogue_close(struct catalogue *c);

size_t catalogue_count_current(const struct catalogue *c);

/* The current build of the line that s is of. */
struct source *catalogue_current(const struct catalogue *c,
				 const struct source *s);

/* The newest build of its line that could come back, or NULL. */
struct source *catalogue_previous(const struct catalogue *c,
				  const struct source *current);

#endif
