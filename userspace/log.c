// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One line a message, written by a single call so that lines of several
 * threads or processes do not mix.
 */
#include "log.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char *log_program = "xblade";
static char *log_copy;
static size_t log_copy_bytes;
static void (*log_before)(void);

void log_init(const char *program)
{
	log_program = program;
}

__attribute__((format(printf, 2, 0))) static void
log_line(const char *kind, const char *fmt, va_list args)
{
	char line[1024];
	int used = snprintf(line, sizeof(line), "%s: %s", log_program, kind);
	size_t room = sizeof(line) - (size_t)used - 1;
	int wanted = vsnprintf(line + used, room, fmt, args);
	size_t len = (size_t)used;

	if (wanted > 0)
		len += (size_t)wanted < room ? (size_t)wanted : room - 1;
	/* One line, whatever a name of the user's has in it. */
	for (size_t i = 0; i < len; i++) {
		if (iscntrl((unsigned char)line[i]))
			line[i] = '?';
	}
	line[len++] = '\n';
	if (log_before)
		log_before();
	/* Nobody is left to tell when standard error itself fails. */
	if (write(STDERR_FILENO, line, len) < 0)
		return;
}

void log_info(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_line("", fmt, args);
	va_end(args);
}

void log_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_line("error: ", fmt, args);
	va_end(args);
	if (!log_copy)
		return;
	va_start(args, fmt);
	vsnprintf(log_copy, log_copy_bytes, fmt, args);
	va_end(args);
}

void log_before_lines(void (*before)(void))
{
	log_before = before;
}

void log_copy_errors(char *text, size_t size)
{
	log_copy = text;
	log_copy_bytes = size;
}

void log_warning(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_line("warning: ", fmt, args);
	va_end(args);
}
