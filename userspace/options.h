/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line, checked.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "server/server.h"

enum options_verdict {
	OPTIONS_SERVE, /* config is complete */
	OPTIONS_DONE,  /* --help or --version: said */
	OPTIONS_WRONG, /* said why, in one line */
};

enum options_verdict options_parse(struct server_config *config, int argc,
				   char **argv);

#endif
