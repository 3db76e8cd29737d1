/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dnsmasq as proxy DHCP (or DHCP) and TFTP server: how it is started, and
 * what its lines mean.
 */
#ifndef BOOT_DNSMASQ_H
#define BOOT_DNSMASQ_H

#include "tools/boot/child.h"
#include "tools/boot/loaders.h"
#include "tools/boot/tell.h"

/* Is there one to start?  Negative errno: told. */
int dnsmasq_check(void);

/* folder: of the loaders.  0 or negative errno, told. */
int dnsmasq_start(struct child *c, const struct boot_options *o,
		  const struct loaders *l, const char *folder,
		  const struct rights *rights);

/* Is this its line that all is well? */
bool dnsmasq_is_ready(const char *line);

/* What to do when that was its last line: "; " and a remedy, or "". */
const char *dnsmasq_remedy(const char *line);

/* A step of a machine, if the line tells one; texts are in the line. */
bool dnsmasq_read(char *line, struct step *step);

#endif
