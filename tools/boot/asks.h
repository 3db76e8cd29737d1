/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines that ask what to boot when there is nothing for their kind: no
 * loader, or no ISO.  Else they would just not boot.
 */
#ifndef BOOT_ASKS_H
#define BOOT_ASKS_H

#include <stdint.h>

#include "tools/boot/catalogue.h"
#include "tools/boot/loaders.h"

struct asks {
	const struct loaders *loaders;
	const struct catalogue *catalogue;
	/* The question that dnsmasq tells of, line by line. */
	unsigned long xid;
	unsigned int arch; /* as DHCP numbers them */
	bool is_told;	   /* to be none of firmware's, or done with */
	/* Once for each kind: of its loader for good, of its ISO while none is
	 * there. */
	uint64_t told_loader; /* a bit for each number of architectures */
	bool told_iso[CPUS];
};

/* Both stay as long as this. */
void asks_init(struct asks *asks, const struct loaders *loaders,
	       const struct catalogue *catalogue);

/* A line of dnsmasq's. */
void asks_take_line(struct asks *asks, const char *line);

#endif
