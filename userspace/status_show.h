/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The other end of a server's status socket: what it serves, for people or,
 * as it comes, for programs.
 */
#ifndef STATUS_SHOW_H
#define STATUS_SHOW_H

#include <stdbool.h>

#define STATUS_PATH "/run/xblade/status"

/* 0, or negative after one line that says what is wrong and what to do. */
int status_show(const char *path, bool as_json);

#endif
