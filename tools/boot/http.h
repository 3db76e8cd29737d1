/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel, initrd and the whole ISO by HTTP, straight out of the ISO file, and
 * the files of a folder (loaders, menus).  Turned by the caller's loop.
 *
 *	/e0.1/linux  /e0.1/initrd  /e0.1/image.iso  /e0.1/files/PATH  /PATH
 */
#ifndef BOOT_HTTP_H
#define BOOT_HTTP_H

#include <netinet/in.h>
#include <stdbool.h>

#include "tools/boot/catalogue.h"

struct MHD_Daemon;

/* A request that is answered, and again when all of it is sent. */
struct http_event {
	struct in_addr ip;
	const char *path;
	struct source *source; /* NULL: a loader or menu */
	uint64_t len_bytes;
	bool is_done; /* sent as a whole */
};

struct http {
	struct MHD_Daemon *daemon;
	int fd; /* readable: call http_turn() */
	int root;
	const struct catalogue *catalogue;
	void (*tell)(void *context, const struct http_event *event);
	void *context;
};

/* All fields but daemon and fd are set.  0 or negative errno, told. */
int http_open(struct http *http, const struct sockaddr_in *address);
void http_close(struct http *http);

/* Does what there is to do; milliseconds until it must be called again, -1. */
int http_turn(struct http *http);

#endif
