/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration files: our own, with sections [server] and [export 0.1], and
 * those of Debian's vblade.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "options.h"

/*
 * All that the files name.  What they do not say is as in defaults, whose one
 * export is the pattern of all.  NULL: said why, in one line.
 */
struct server_config *config_read(const struct options *options,
				  const struct server_config *defaults);

#endif
