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
	/* dhcp, loader, menu, kernel, initrd, iso; disk, reading, idle */
	const char *stage;
	const char *mac;   /* NULL: looked up by ip */
	struct in_addr ip; /* 0: not known yet */
	const char *what;  /* file, or what firmware it has */
	uint64_t len_bytes;
	bool is_done;
};

#define TELL_MAC_BYTES 18u

/* mac, ip: of the machine; "" where that is not known. */
void tell_step(const struct step *step, const char *mac, const char *ip,
	       bool as_json);

/* Of a machine that has asked us by IP; "?" if the kernel does not know. */
void tell_find_mac(struct in_addr ip, char mac[TELL_MAC_BYTES]);

/* Which stage a file belongs to, by its path. */
const char *tell_stage_of(const char *path);

#endif
