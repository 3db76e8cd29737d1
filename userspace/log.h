/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program tells its user, one line a call, on standard error.
 * Never called on the packet path.
 */
#ifndef LOG_H
#define LOG_H

#include <stddef.h>

/* Sets the prefix; call once, first thing in main. */
void log_init(const char *program);

/* "program: message" */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* "program: error: message" */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The text of each error goes there as well; NULL: no more. */
void log_copy_errors(char *text, size_t size);

/* What is done before each line; NULL: nothing. */
void log_before_lines(void (*before)(void));

/* "program: warning: message" */
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
