/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What another DHCP server needs to be told, in its own words: to paste.
 */
#ifndef BOOT_SNIPPETS_H
#define BOOT_SNIPPETS_H

#include "tools/boot/loaders.h"

/* For dnsmasq, ISC dhcpd and Kea, on standard output. */
void snippets_print(const struct loaders *l);

#endif
