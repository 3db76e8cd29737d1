/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What machines do, a line for each step: for people on standard error, as
 * JSON on standard output.
 */
#ifndef BOOT_TELL_H
#define BOOT_TELL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct step {
	const char *stage; /* dhcp, loader, menu, kernel, initrd, iso */
	const char *mac;   /* NULL: looked up by ip */
	struct in_addr ip; /* 0: not known yet */
	const char *what;  /* file, or what firmware it has */
	uint64_t len_bytes;
	bool is_done;
};

void tell_step(const struct step *step, bool as_json);

/* Which stage a file belongs to, by its path. */
const char *tell_stage_of(const char *path);

#endif
