/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was found, for people, on standard output.
 */
#ifndef PING_SHOW_H
#define PING_SHOW_H

#include "tools/ping/probe.h"

/* The table of all peers. */
void show_list(const struct find *find, bool with_heading);

/* Before the rounds, of each, and after them. */
void show_target(const struct find *find, const char *interface);
void show_answer(const struct probe *probe, size_t peer, uint64_t sequence);
void show_tallies(const struct probe *probe);

#endif
