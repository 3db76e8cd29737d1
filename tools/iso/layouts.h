/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where live systems keep kernel and initrd in their ISOs: one row a layout.
 */
#ifndef ISO_LAYOUTS_H
#define ISO_LAYOUTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Globs ignore case, since plain ISO 9660 knows one only; a '|' parts several,
 * of which the first that fits wins.  In folder, kernel and initrd a glob has
 * at most one star: the folder's may be the architecture, and the kernel's is
 * the suffix that its initrd must have, too.
 */
struct layout {
	const char *family; /* chooses the kernel's arguments in xblade-menu */
	const char *folder; /* of kernel and initrd both */
	const char *kernel;
	const char *initrd;
	const char *root;   /* what becomes the root file system, or NULL */
	const char *volume; /* only where the volume id fits, or NULL */
	const char *mark;   /* only where such a file is, or NULL */
	bool arch_is_folder;
};

extern const struct layout layouts[];
extern const size_t layout_count;

#endif
