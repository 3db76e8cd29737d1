/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot loaders: found where distributions put them, copied to where machines
 * get them.
 */
#ifndef BOOT_LOADERS_H
#define BOOT_LOADERS_H

#include "tools/boot/options.h"

/* Files below the root, as DHCP names them; NULL: none for that firmware. */
struct loaders {
	const char *bios;
	const char *uefi;
	bool by_script; /* iPXE: it gets a script instead, once it runs */
};

#define LOADERS_IPXE_SCRIPT "boot.ipxe"

/* Into the folder; server: whom a loader asks.  0 or -ENOENT, told. */
int loaders_put(struct loaders *l, const struct boot_options *o,
		const char *folder, const char *server);

/* Writes the menu for each loader; 0 or negative errno, told. */
int loaders_put_menus(const struct loaders *l, const struct menu *menu,
		      const char *folder);

#endif
