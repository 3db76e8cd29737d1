/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Round trips to all MACs of one target, a round each interval.
 */
#ifndef PING_PROBE_H
#define PING_PROBE_H

#include "tools/ping/find.h"

/* Of one peer. */
struct tally {
	uint64_t asked;
	uint64_t answered; /* refusals as well */
	uint64_t refused;
	struct rtt rtt;
};

struct probe {
	struct find *find; /* peers of one address, examined */
	uint64_t rounds;   /* 0: until a signal */
	uint64_t interval_ns;
	uint64_t timeout_ns;
	uint8_t sectors;       /* of a read; 0: a full frame's */
	struct tally *tallies; /* one for each peer */
};

/* Who is told of each answer, or of none; it is in the peer. */
struct probe_listener {
	void (*heard)(void *context, const struct probe *probe, size_t peer,
		      uint64_t sequence);
	void *context;
};

/* -ENOMEM, or 0. */
int probe_init(struct probe *probe, struct find *find);
void probe_free(struct probe *probe);

/* What a peer is asked: a read, or IDENTIFY if it refuses to read. */
struct question probe_question(const struct probe *probe,
			       const struct peer *peer);

/* -EINTR: ended by a signal, and the tallies are whole. */
int probe_run(struct probe *probe, const struct probe_listener *listener);

/* By anybody, at least once; and was what was asked refused each time? */
bool probe_was_answered(const struct probe *probe);
bool probe_was_refused(const struct probe *probe);

#endif
