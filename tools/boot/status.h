/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What xblade tells of itself: a question, and its answer when it has come,
 * without waiting for it.
 */
#ifndef BOOT_STATUS_H
#define BOOT_STATUS_H

#include <jansson.h>
#include <stddef.h>

struct status {
	char path[108];
	int fd; /* negative: nothing is asked; else readable */
	char *text;
	size_t len, room;
};

void status_init(struct status *status, const char *folder);
void status_free(struct status *status);

/* Asks, if nothing is under way. */
void status_ask(struct status *status);

/* What has come; NULL: not all of it yet, or none.  For json_decref(). */
json_t *status_turn(struct status *status);

#endif
