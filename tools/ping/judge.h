/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong with what was found, in words for the user.
 */
#ifndef PING_JUDGE_H
#define PING_JUDGE_H

#include "tools/ping/find.h"

/* Who has more to complain of than this reads no further. */
#define FINDINGS_MAX	   256u
#define FINDING_TEXT_BYTES 384u
#define REASON_TEXT_BYTES  64u

enum finding_kind {
	FINDING_IMAGES,	     /* two under one address */
	FINDING_NAMES,	     /* the same sectors, but other names */
	FINDING_DOUBLED,     /* two answers to each question */
	FINDING_FULL_FRAMES, /* small frames pass, full ones do not */
	FINDING_READS,	     /* refused, or lost */
	FINDING_SILENT,	     /* answers to config queries only */
	FINDING_BUFFERS,     /* too few for Linux */
	FINDING_ADDRESS,     /* Linux ignores it */
	FINDING_MALFORMED,   /* answers that make no sense */
};

struct finding {
	enum finding_kind kind;
	bool is_fault; /* initiators get wrong data, or hang */
	struct address address;
	char text[FINDING_TEXT_BYTES]; /* one line, begins with the address */
};

struct findings {
	size_t count;
	struct finding items[FINDINGS_MAX];
};

/* A word for scripts, as in "different-images". */
const char *finding_name(enum finding_kind kind);

/* The text goes behind address and MAC. */
void finding_add(struct findings *findings, enum finding_kind kind,
		 bool is_fault, const struct peer *peer, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Why an answer is a refusal. */
const char *refusal_text(const struct answer *answer,
			 char text[REASON_TEXT_BYTES]);

void judge(const struct find *find, struct findings *findings);

bool findings_have_fault(const struct findings *findings);

#endif
