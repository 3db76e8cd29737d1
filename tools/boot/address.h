/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE addresses that nobody on the network has: the network is asked first.
 */
#ifndef BOOT_ADDRESS_H
#define BOOT_ADDRESS_H

#include "net/link.h"
#include "tools/boot/source.h"

/*
 * Gives each source an address that is free, from *next on, and sets *next
 * behind the last.  is_wanted: the first one has to get *next itself.  0, or
 * negative errno, told.
 */
int address_choose(const struct link *link, struct source *const *sources,
		   size_t count, struct boot_target *next, bool is_wanted);

#endif
