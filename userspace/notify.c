// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tells the service manager: a datagram to the socket that $NOTIFY_SOCKET
 * names, which needs no library.
 */
#include "notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"

static void notify(const char *state)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	size_t path_len = path ? strlen(path) : 0;
	int fd;

	if (path_len == 0 || path_len >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, path_len);
	/* An abstract name begins with a zero, written as @. */
	if (path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	/* Whoever listens and does not take it has a reason of his own. */
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL,
		   (const struct sockaddr *)&to,
		   (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
			       path_len)) < 0)
		state = NULL;
	close(fd);
}

void notify_ready(void)
{
	notify("READY=1");
}

void notify_reloading(void)
{
	char state[64];

	snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		 now_ns() / 1000);
	notify(state);
}

void notify_stopping(void)
{
	notify("STOPPING=1");
}
