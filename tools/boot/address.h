/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE addresses that nobody on the network has: the network is asked first.
 */
#ifndef BOOT_ADDRESS_H
#define BOOT_ADDRESS_H

#include "net/link.h"
#include "tools/boot/source.h"

/*
 * Gives each source an address: first, if not NULL, to the first one, and
 * from there on the next that are free.  0, or negative errno, told.
 */
int address_choose(const struct link *link, struct source *const *sources,
		   size_t count, const struct boot_target *first);

/* The one behind it; false: there is none. */
bool address_next(struct boot_target *t);

#endif
