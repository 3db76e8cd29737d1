/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One frame to both programs and, beside them, to the engine: whoever answers
 * gives the same bytes, who does not passes the frame on as it came, and what
 * the kernel is there for it does answer.
 */
#ifndef TESTS_BPF_JUDGE_H
#define TESTS_BPF_JUDGE_H

#include "tests/bpf/rig.h"

struct judge {
	struct rig *rig;
	const struct aoe_target *target;
	enum disk_fault fault;
	unsigned int which; /* extents have it */
	bool may_fill;	    /* extents that were not there before */
	struct rig_modes modes;
	/* For the message when it goes wrong. */
	const char *path;
	uint64_t line;
	const char *sentence;
	const char *way;

	/* What has happened so far. */
	uint64_t frames;
	uint64_t by_tcx;
	uint64_t by_clone;
	uint64_t by_xdp;
	uint64_t tx_refused;
	uint64_t not_run; /* by the kernel: too short or too long */
};

/* 0, or -EBADMSG when it has been told what is wrong. */
int judge_frame(struct judge *judge, const uint8_t *frame, uint32_t len_bytes);

/* The counts; false when some way to answer was never seen. */
bool judge_sum_up(const struct judge *judge);

#endif
