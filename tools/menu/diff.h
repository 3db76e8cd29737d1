/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What would change in a file, as diff -u of diffutils shows it.
 */
#ifndef MENU_DIFF_H
#define MENU_DIFF_H

#include "tools/menu/pxelinux.h"

/*
 * The difference of two texts, both called path in it; empty if they are the
 * same.  diff->bytes is the caller's.  -ENOENT: there is no diff program.
 */
int diff_make(const char *path, const struct text *old, const struct text *new,
	      struct text *diff);

#endif
