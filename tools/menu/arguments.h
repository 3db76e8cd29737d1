/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel arguments that make a live system boot from an AoE target: one
 * row of a table for each family, and for KIWI one for each change of it.
 */
#ifndef MENU_ARGUMENTS_H
#define MENU_ARGUMENTS_H

#include <stddef.h>

#include "tools/menu/entry.h"
#include "tools/menu/facts.h"

/*
 * 0, or -EINVAL: kiwi_version is no version; -ENOENT: nothing is known that
 * would boot it.  *note is what the user must know besides, or NULL.
 */
int arguments_for(const struct boot_facts *facts,
		  const struct boot_target *target, char *args, size_t size,
		  const char **note);

/* The name of family number i, NULL behind the last. */
const char *arguments_family(size_t i);

#endif
