/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A menu file of GRUB or iPXE as a text.  What is between xblade's marks is
 * xblade's: a block for each entry, and blocks of that loader's for what is
 * around them.  All else stays byte for byte.
 */
#ifndef MENU_BLOCKS_H
#define MENU_BLOCKS_H

#include "tools/menu/model.h"
#include "tools/menu/pxelinux.h"

/*
 * Entry into a new text: in the place of its label's, or behind the others.
 * Errors as of pxelinux_put(), but for -E2BIG; format is not MENU_PXELINUX.
 */
int blocks_put(enum menu_format format, const struct text *old,
	       const struct boot_entry *entry, int timeout_s, struct text *new,
	       struct pxelinux_fault *fault);

/* Takes the entry out, and with the last one what is around them. */
int blocks_remove(enum menu_format format, const struct text *old,
		  const char *label, struct text *new,
		  struct pxelinux_fault *fault);

#endif
