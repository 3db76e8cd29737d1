// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who serves an address on this machine.  Nobody ever accepts: to be listening
 * is enough for the kernel to tell others whose socket it is.
 */
#include "server/hold.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

#define TRY_AGAIN_NS 20000000

/* Each who is refused stays in the queue; beyond it no holder is told. */
#define HOLD_BACKLOG 1024

struct hold_name {
	struct sockaddr_un address;
	socklen_t len;
};

static struct hold_name hold_name(uint32_t ifindex, uint16_t shelf,
				  uint8_t slot)
{
	struct hold_name name = { .address.sun_family = AF_UNIX };
	size_t room = sizeof(name.address.sun_path) - 1;
	int len = snprintf(name.address.sun_path + 1, room, "xblade/%u/e%u.%u",
			   ifindex, shelf, slot);

	name.len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			       (size_t)len);
	return name;
}

static int hold_try(const struct hold_name *name)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int rc;

	if (fd < 0)
		return -errno;
	if (bind(fd, (const void *)&name->address, name->len) == 0 &&
	    listen(fd, HOLD_BACKLOG) == 0)
		return fd;
	rc = -errno;
	close(fd);
	return rc;
}

static int hold_owner(const struct hold_name *name)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct ucred owner = { 0 };
	socklen_t len = sizeof(owner);

	if (fd < 0)
		return 0;
	if (connect(fd, (const void *)&name->address, name->len) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &owner, &len) < 0)
		owner.pid = 0;
	close(fd);
	return owner.pid;
}

int hold_take(uint32_t ifindex, uint16_t shelf, uint8_t slot, int wait_ms,
	      int *holder)
{
	const struct timespec pause = { .tv_nsec = TRY_AGAIN_NS };
	struct hold_name name = hold_name(ifindex, shelf, slot);
	uint64_t until_ns = now_ns() + (uint64_t)wait_ms * 1000000;
	int fd = hold_try(&name);

	while (fd == -EADDRINUSE && now_ns() < until_ns) {
		nanosleep(&pause, NULL);
		fd = hold_try(&name);
	}
	*holder = fd == -EADDRINUSE ? hold_owner(&name) : 0;
	return fd;
}

void hold_drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
