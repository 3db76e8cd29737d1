/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xblade-doctor's command line.
 */
#ifndef DOCTOR_OPTIONS_H
#define DOCTOR_OPTIONS_H

#include "tools/ping/peer.h"

struct doctor_options {
	const char *interface;
	const char *iso;	/* or NULL */
	struct address address; /* where the target is to be */
	double seconds;		/* how long to listen for DHCP servers */
	bool is_trying;		/* attach to the interface */
	bool is_quiet;
	bool as_json;
};

/* 0, or -EINVAL and the reason was told.  Ends after --help, --version. */
int doctor_options_parse(struct doctor_options *o, int argc, char **argv);

#endif
