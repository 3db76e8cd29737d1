/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was looked at, how it stands, and what to do about it.
 */
#ifndef DOCTOR_REPORT_H
#define DOCTOR_REPORT_H

#include <stddef.h>

/* A segment with more to tell than this is beyond a list. */
#define REPORT_MAX	    512u
#define REPORT_TEXT_BYTES   640u
#define REPORT_ADVICE_BYTES 512u

enum level {
	LEVEL_OK,
	LEVEL_NOTE,    /* good to know */
	LEVEL_WARNING, /* boots, but slower, or not in every case */
	LEVEL_PROBLEM, /* machines will not boot, or boot something else */
	LEVEL_UNKNOWN, /* could not be looked at */
};

struct report_item {
	const char *check; /* a word for scripts */
	enum level level;
	char text[REPORT_TEXT_BYTES];
	char advice[REPORT_ADVICE_BYTES]; /* "": none is needed */
};

struct report {
	size_t count;
	struct report_item items[REPORT_MAX];
};

/* As in "warning". */
const char *level_name(enum level level);

void report_add(struct report *report, const char *check, enum level level,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* What to do about the one added last. */
void report_advise(struct report *report, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* 0 all well, 1 a problem, 2 something could not be looked at. */
int report_status(const struct report *report);

#endif
