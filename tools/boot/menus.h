/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The menus that loaders read, where each looks for its own.
 */
#ifndef BOOT_MENUS_H
#define BOOT_MENUS_H

#include "tools/boot/catalogue.h"
#include "tools/boot/loaders.h"

/* Is there a kind of machines that it is for?  0 or -EINVAL, told. */
int menus_check_arch(const struct loaders *l, const struct source *s);

/* Can the menus say it?  0 or -EINVAL, told. */
int menus_check_entry(const struct loaders *l, const struct boot_entry *entry);

/*
 * For each loader the current builds that its machines boot, each menu as a
 * whole under its old name, below the root of TFTP; 0 or negative errno, told.
 */
int menus_put(const struct loaders *l, const struct boot_options *o,
	      const struct catalogue *catalogue, const char *folder);

#endif
