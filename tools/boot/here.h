/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where machines find us.
 */
#ifndef BOOT_HERE_H
#define BOOT_HERE_H

#include <netinet/in.h>

#include "net/link.h"
#include "tools/boot/options.h"

struct here {
	struct link link;
	struct sockaddr_in address; /* of the HTTP server */
	char ip[INET_ADDRSTRLEN];
	char url[64]; /* without a slash at its end */
};

/* By the interface that the user names.  Negative errno: told. */
int here_find(struct here *h, const struct boot_options *o);

#endif
