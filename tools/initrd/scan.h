/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The child's half of initrd_inspect().
 */
#ifndef INITRD_SCAN_H
#define INITRD_SCAN_H

#include "tools/initrd/initrd.h"

/* Adds what one file has; false: it cannot be read to its end. */
bool scan_file(const struct image *image, const struct tree_entry *file,
	       struct initrd_facts *facts);

#endif
