/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is served, and to whom, asked while the server runs: whoever connects
 * to a local socket is sent one JSON document, whose members xblade(8) tells.
 */
#ifndef SERVER_STATUS_H
#define SERVER_STATUS_H

#include "server/served.h"

struct status {
	const struct served *served;
	char *path; /* NULL: nobody asks */
	int fd;
	uint64_t start_ns;
	struct source source;
};

/* path NULL: nothing.  Says itself, in one line, what is wrong. */
int status_open(struct status *status, const char *path);
void status_close(struct status *status);

/* From now on, in that ring's thread, the main one. */
void status_start(struct status *status, const struct served *served,
		  struct ring *ring);

#endif
