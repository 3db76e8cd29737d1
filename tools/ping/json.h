/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was found, for scripts: one object on standard output.
 */
#ifndef PING_JSON_H
#define PING_JSON_H

#include <jansson.h>

#include "net/link.h"
#include "tools/ping/judge.h"
#include "tools/ping/probe.h"

struct json_times {
	json_t *of_peer[PEERS_MAX]; /* an array each, us; null where lost */
};

/* A listener of probe.h. */
void json_hear(void *context, const struct probe *probe, size_t peer,
	       uint64_t sequence);

/*
 * probe and times are NULL if nobody was pinged; the arrays are used up.
 * -ENOMEM, -EIO, or 0.
 */
int json_print(const struct link *link, const struct find *find,
	       const struct findings *findings, const struct probe *probe,
	       struct json_times *times);

#endif
