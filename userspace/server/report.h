/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a blade tells its user, one line each.
 */
#ifndef SERVER_REPORT_H
#define SERVER_REPORT_H

#include "server/blade.h"

/* Why the interface's sockets or programs could not be had. */
void report_refusal(const struct blade *blade, int rc);

/* That it serves, and how: the line that ends in "ready". */
void report_ready(const struct blade *blade);

/* What has changed of the interface. */
void report_link(const struct blade *blade);

/* How far the preloading is: a moving line on a terminal, else the last one. */
void report_preload(const struct blade *blade, bool is_terminal);

/* What it has done. */
void report_stats(const struct blade *blade);

#endif
