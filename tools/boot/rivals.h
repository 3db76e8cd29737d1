/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who on the network tells machines what to boot, too, or gives them
 * addresses where we do.
 */
#ifndef BOOT_RIVALS_H
#define BOOT_RIVALS_H

#include <sys/types.h>

#include "tools/boot/options.h"
#include "tools/dhcp/offers.h"

struct rivals {
	const struct boot_options *options;
	const struct link *link;
	struct offers told;
	/* A process that goes on asking; 0: none. */
	pid_t pid;
	int fd; /* what it has found comes from there; -1: closed */
	size_t heard_bytes;
	struct offers heard;
};

void rivals_init(struct rivals *rivals, const struct boot_options *options,
		 const struct link *link);

/*
 * Asks for a second as a machine would, and warns of each.  -EINTR: stop_fd is
 * readable.
 */
int rivals_tell(struct rivals *rivals, int stop_fd);

/* For those that take longer; needs CAP_NET_RAW at the start. */
void rivals_ask_on(struct rivals *rivals);

/* fd has news. */
void rivals_turn(struct rivals *rivals);

void rivals_stop(struct rivals *rivals);

#endif
