/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many peers are asked at once, each its own question, and the answers go to
 * whom they were asked of.
 */
#ifndef PING_ASK_H
#define PING_ASK_H

#include "tools/ping/peer.h"
#include "tools/ping/wire.h"

struct patience {
	unsigned int tries;
	uint64_t timeout_ns; /* of each try */
	uint64_t ends_ns;    /* of them all; UINT64_MAX: as long as it takes */
};

/*
 * Asks each peer its question, but those of ASK_NOTHING, and returns when all
 * have answered or were given up.  Then answer holds each one's answer, of
 * ASK_NOTHING as well: none.  0, or negative errno of the wire.
 */
int ask_all(struct wire *wire, struct peer *peers, size_t count,
	    const struct patience *patience);

#endif
