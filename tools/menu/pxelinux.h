/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PXELINUX's menu file as a text: putting entries in and taking them out.
 * Only what lies between xblade's two marker lines of a label is ever
 * replaced; all else stays byte for byte.  Files are no matter of this part.
 */
#ifndef MENU_PXELINUX_H
#define MENU_PXELINUX_H

#include <stddef.h>

#include "tools/menu/entry.h"

#define PXELINUX_TIMEOUT_KEEP (-1)
/* It counts tenths of a second in a 16-bit number. */
#define PXELINUX_TIMEOUT_MAX_S 3600

struct text {
	char *bytes; /* malloc'ed; may hold zeros */
	size_t len;
};

/* Where in the old text the trouble is. */
struct pxelinux_fault {
	size_t line;
};

/*
 * Writes entry into a new text: in the place of the entry of that label, or at
 * the end.  -EEXIST: the label is there, but not ours; -EBADMSG: a marker
 * without its other; -E2BIG: a line longer than PXELINUX reads; -ENOMEM.
 */
int pxelinux_put(const struct text *old, const struct boot_entry *entry,
		 int timeout_s, struct text *new, struct pxelinux_fault *fault);

/* Takes the entry out; -ENOENT: there is none.  Else as above. */
int pxelinux_remove(const struct text *old, const char *label, struct text *new,
		    struct pxelinux_fault *fault);

/* Does the file's default line name this label? */
bool pxelinux_is_default(const struct text *text, const char *label);

#endif
