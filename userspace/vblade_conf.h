/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration of Debian's vblade: a folder of NAME.conf files, each a
 * piece of shell that sets shelf, slot, netif, filename and options.
 */
#ifndef VBLADE_CONF_H
#define VBLADE_CONF_H

#include "server/config.h"

/* Adds an export for each file; false: said what is wrong, in one line. */
bool vblade_conf_read(const char *folder, const struct server_config *defaults,
		      struct server_config *config);

#endif
