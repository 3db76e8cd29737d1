/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of globs parted by '|', as profiles have them.
 */
#ifndef SYSTEMS_GLOB_H
#define SYSTEMS_GLOB_H

#include <stdbool.h>
#include <stddef.h>

#define GLOB_BYTES 128u

/* The next glob of a list; false at its end, and for a list that is NULL. */
bool glob_next(const char **list, char glob[GLOB_BYTES]);

/* Does any of them fit the text, in any case?  A list that is NULL: none. */
bool glob_fits(const char *list, const char *text);

#endif
