/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole boot menu in terms of no boot loader, and one writer for each
 * loader.  A kernel or initrd is a path below the TFTP root or a URL of
 * http://; entries were checked by entry_check() before.
 */
#ifndef MENU_MODEL_H
#define MENU_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tools/menu/entry.h"

/* The menu stays until somebody chooses. */
#define MENU_TIMEOUT_NONE (-1)

enum menu_format { MENU_PXELINUX, MENU_GRUB, MENU_IPXE };

struct menu {
	const char *title;
	const struct boot_entry *entries;
	size_t entry_count; /* 0: it says so, and the machine goes on */
	size_t default_index;
	int timeout_s; /* of a single entry 0: boots at once, unseen */
};

/* "pxelinux", "grub", "ipxe"; NULL behind the last. */
const char *menu_format_name(enum menu_format format);
bool menu_parse_format(const char *name, enum menu_format *format);

/*
 * What the loader's language has no way to say in an entry, NULL if it can
 * say all of it: a reason for people.
 */
const char *menu_cannot_say(enum menu_format format,
			    const struct boot_entry *entry);

/* Into out, whose error flag tells of trouble; entries must be sayable. */
void menu_write(enum menu_format format, const struct menu *menu, FILE *out);

/* The writers, each in a file of its own. */
void menu_write_pxelinux(const struct menu *menu, FILE *out);
void menu_write_grub(const struct menu *menu, FILE *out);
void menu_write_ipxe(const struct menu *menu, FILE *out);

/* What a menu without an entry says. */
#define MENU_NOTHING "xblade: there is no system here for such a machine"

/* A single entry, without what a whole menu has around it. */
void menu_write_grub_entry(const struct boot_entry *entry, FILE *out);
void menu_write_ipxe_entry(const struct boot_entry *entry, FILE *out);
const char *menu_ipxe_cannot_say(const struct boot_entry *entry);

#endif
