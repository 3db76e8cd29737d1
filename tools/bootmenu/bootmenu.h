/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot menu that an ISO brings along: entries of GRUB's, ISOLINUX' and
 * systemd-boot's files.  No shell: conditions are not asked, all branches
 * count, and a variable is what it was last set to.  What is not understood is
 * passed over; every bound is fixed, for an ISO may hold anything.
 */
#ifndef BOOTMENU_BOOTMENU_H
#define BOOTMENU_BOOTMENU_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/iso/image.h"

#define BOOTMENU_ENTRIES_MAX 64u
#define BOOTMENU_INITRDS_MAX 4u
#define BOOTMENU_PATH_BYTES  512u
#define BOOTMENU_ARGS_BYTES  2048u

struct bootmenu_entry {
	char name[64]; /* by which a default may name it, beside the title */
	char title[128];
	char kernel[BOOTMENU_PATH_BYTES]; /* in the ISO, no slash in front */
	char initrds[BOOTMENU_INITRDS_MAX][BOOTMENU_PATH_BYTES];
	size_t initrd_count;
	char args[BOOTMENU_ARGS_BYTES]; /* without initrd= */
	bool is_default;
};

struct bootmenu {
	struct bootmenu_entry *entries;
	size_t count;
	char default_name[128]; /* number, name, title or glob of a name */
};

/* GRUB, ISOLINUX, systemd-boot: of each kind one menu at most is read. */
#define BOOTMENU_KINDS 3u

/* 0, -ENOMEM, or -ENOENT: this ISO has no menu of that kind. */
int bootmenu_read(struct bootmenu *menu, const struct image *image,
		  unsigned int kind);
void bootmenu_free(struct bootmenu *menu);

/* Is it the entry that boots if nobody chooses? */
bool bootmenu_is_default(const struct bootmenu *menu, size_t index);

#endif
