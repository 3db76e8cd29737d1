/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tools/ping/wire.h without a wire: time passes only when it is waited for, and
 * what is received is written in the input of a fuzzer.
 */
#ifndef TESTS_FUZZ_PING_WIRE_H
#define TESTS_FUZZ_PING_WIRE_H

#include <stddef.h>

#include "tools/ping/wire.h"

/*
 * A line of the play is a byte and what it needs.  Its low three bits tell
 * what happens (those without a name: an answer), the others how many requests
 * ago the one was that is meant.
 */
enum ping_line {
	LINE_SILENCE, /* until the time is over */
	LINE_FRAME,   /* its length in a byte, its bytes behind the header */
	LINE_ANSWER,  /* as it should be: who, and something to vary it by */
	LINE_CHANGED, /* the same, and an offset, a byte to put there, a cut */
	LINE_REFUSAL, /* who, then an AoE error, or else status and error */
};

/* From now on, the wire is that of this input. */
void ping_wire_play(struct wire *wire, const uint8_t mac[AOE_MAC_BYTES],
		    const uint8_t *play, size_t play_bytes);

#endif
