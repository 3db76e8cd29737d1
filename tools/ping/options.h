/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xblade-ping's command line.
 */
#ifndef PING_OPTIONS_H
#define PING_OPTIONS_H

#include "tools/ping/peer.h"

#define PING_SECTORS_FULL 0u /* as many as the target and the MTU offer */

struct ping_options {
	const char *interface;
	struct address target; /* wildcards: all of them */
	bool has_target;
	const char *round_option; /* given, and goes with a target only */
	uint64_t count;		  /* 0: until interrupted */
	double interval_s;
	double timeout_s;
	uint8_t sectors;
	bool is_quiet;
	bool as_json;
};

/* 0, or -EINVAL and the reason was told.  Ends after --help, --version. */
int ping_options_parse(struct ping_options *o, int argc, char **argv);

#endif
