/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line, checked.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "server/config.h"

struct options {
	const char *config_path; /* --config, or NULL */
	const char *vblade_dir;	 /* --vblade-conf, or NULL */
	bool check;		 /* --check-config: say so, and serve nothing */
	const char *status_path; /* --status: ask there, and serve nothing */
	bool as_json;
};

enum options_verdict {
	OPTIONS_SERVE,	/* config has the export of the command line */
	OPTIONS_FILES,	/* its exports are those of the files */
	OPTIONS_STATUS, /* a server is to be asked */
	OPTIONS_DONE,	/* --help or --version: said */
	OPTIONS_WRONG,	/* said why, in one line */
};

enum options_verdict options_parse(struct options *options,
				   struct server_config *config, int argc,
				   char **argv);

#define OPTIONS_COMPLAINT_BYTES 160

/* Options of an export, as words behind a first one that does not count. */
bool options_parse_export(struct export_config *export, int argc, char **argv,
			  char complaint[OPTIONS_COMPLAINT_BYTES]);

#endif
