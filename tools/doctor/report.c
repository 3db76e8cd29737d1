// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Texts come from the network and the command line as well: what does not
 * print is replaced where it is put in.
 */
#include "tools/doctor/report.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

const char *level_name(enum level level)
{
	static const char *const names[] = {
		[LEVEL_OK] = "ok",	     [LEVEL_NOTE] = "note",
		[LEVEL_WARNING] = "warning", [LEVEL_PROBLEM] = "problem",
		[LEVEL_UNKNOWN] = "unknown",
	};

	return names[level];
}

/* ASCII only: half a character of UTF-8 is no JSON. */
__attribute__((format(printf, 3, 0))) static void
report_print(char *text, size_t size, const char *fmt, va_list args)
{
	vsnprintf(text, size, fmt, args);
	for (; *text != '\0'; text++) {
		if (!isascii((unsigned char)*text) ||
		    iscntrl((unsigned char)*text))
			*text = '?';
	}
}

void report_add(struct report *report, const char *check, enum level level,
		const char *fmt, ...)
{
	struct report_item *item;
	va_list args;

	if (report->count == REPORT_MAX)
		return;
	item = &report->items[report->count++];
	item->check = check;
	item->level = level;
	va_start(args, fmt);
	report_print(item->text, sizeof(item->text), fmt, args);
	va_end(args);
}

void report_advise(struct report *report, const char *fmt, ...)
{
	struct report_item *item = &report->items[report->count - 1];
	va_list args;

	va_start(args, fmt);
	report_print(item->advice, sizeof(item->advice), fmt, args);
	va_end(args);
}

static bool report_has(const struct report *report, enum level level)
{
	for (size_t i = 0; i < report->count; i++) {
		if (report->items[i].level == level)
			return true;
	}
	return false;
}

int report_status(const struct report *report)
{
	if (report_has(report, LEVEL_PROBLEM))
		return 1;
	return report_has(report, LEVEL_UNKNOWN) ? 2 : 0;
}
