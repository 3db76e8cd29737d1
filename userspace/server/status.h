/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is served, and to whom, asked while the server runs: whoever connects
 * to a local socket is sent one JSON document, whose members xblade(8) tells.
 */
#ifndef SERVER_STATUS_H
#define SERVER_STATUS_H

#include <pthread.h>

#include "server/served.h"

/* Those who come at once; more are served when these have their answer. */
#define STATUS_READERS_MAX 8

struct document;

struct status {
	const struct served *served;
	char *path;   /* NULL: nobody asks */
	char *folder; /* made for it; NULL: it was there */
	int fd;
	uint64_t start_ns;
	struct source asked;

	/* One answer at a time is made, of facts as they are when it begins. */
	struct source answered;
	int answered_fd;
	bool is_answering; /* the rest is the thread's, which is to be joined */
	pthread_t thread;
	struct document *document;
	int readers[STATUS_READERS_MAX];
	int reader_count;
};

/* path NULL: nothing.  Says itself, in one line, what is wrong. */
int status_open(struct status *status, const char *path);
void status_close(struct status *status);

/* From now on, in that ring's thread, the main one. */
void status_start(struct status *status, const struct served *served,
		  struct ring *ring);

#endif
