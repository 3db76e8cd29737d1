/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folder of one xblade-boot, while it runs:
 *
 *	lock	   held by the one that runs
 *	tftp/	   loaders and menus; the user's, once all is prepared
 *	xblade/	   xblade's configuration; the user's
 */
#ifndef BOOT_RUN_DIR_H
#define BOOT_RUN_DIR_H

#include <stddef.h>

#include "tools/boot/options.h"
#include "tools/boot/rights.h"

#define RUN_DIRS      "/run/xblade-boot"
#define RUN_DIR_BYTES 224u

/* Its path: as the user has it, or by the interface. */
int run_dir_name(const struct boot_options *o, char folder[RUN_DIR_BYTES]);

/* Of the one that runs; without a word of the user's, if there is but one. */
int run_dir_find(const struct boot_options *o, char folder[RUN_DIR_BYTES]);

/*
 * Makes it, and holds it until the process and its children end.  What a
 * killed one has left is taken away before.  Negative errno: told.
 */
int run_dir_make(const char *folder);

/* What changes while all runs becomes the user's. */
int run_dir_give(const char *folder, const struct rights *user);

void run_dir_remove(const char *folder);

#endif
