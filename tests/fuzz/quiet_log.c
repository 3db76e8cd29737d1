// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lines are formatted, for what they name may be anything.
 */
#undef NDEBUG
#include "tests/fuzz/quiet_log.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "log.h"

unsigned int quiet_log_errors;

__attribute__((format(printf, 1, 0))) static void quiet_log(const char *fmt,
							    va_list args)
{
	char line[1024];

	assert(vsnprintf(line, sizeof(line), fmt, args) > 0);
}

void log_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	quiet_log(fmt, args);
	va_end(args);
	quiet_log_errors++;
}

void log_warning(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	quiet_log(fmt, args);
	va_end(args);
}
