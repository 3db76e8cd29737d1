/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who on the network tells machines what to boot, too, or gives them
 * addresses where we do.
 */
#ifndef BOOT_RIVALS_H
#define BOOT_RIVALS_H

#include "net/link.h"
#include "tools/boot/options.h"

/* Asks as a machine would, and warns of each.  -EINTR: stop_fd is readable. */
int rivals_tell(const struct link *link, const struct boot_options *o,
		int stop_fd);

#endif
