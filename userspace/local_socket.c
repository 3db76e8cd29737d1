// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Both ends of a socket.
 */
#include "local_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A socket and the address of that name; or negative errno. */
static int local_open(const char *path, int flags, struct sockaddr_un *address)
{
	int fd;

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(address->sun_path))
		return -ENAMETOOLONG;
	memcpy(address->sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
	return fd < 0 ? -errno : fd;
}

static int local_fail(int fd, int error)
{
	close(fd);
	return -error;
}

int local_connect(const char *path, int wait_s)
{
	const struct timeval most = { .tv_sec = wait_s };
	struct sockaddr_un address;
	int fd = local_open(path, wait_s == 0 ? SOCK_NONBLOCK : 0, &address);

	if (fd < 0)
		return fd;
	if (wait_s > 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
		/* Connecting waits as sending does. */
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most));
	}
	return connect(fd, (const void *)&address, sizeof(address)) < 0
		       ? local_fail(fd, errno)
		       : fd;
}

int local_listen(const char *path, mode_t mode)
{
	struct sockaddr_un address;
	int fd = local_open(path, SOCK_NONBLOCK, &address);

	if (fd < 0)
		return fd;
	if (bind(fd, (const void *)&address, sizeof(address)) < 0)
		return local_fail(fd, errno);
	if (chmod(path, mode) < 0 || listen(fd, SOMAXCONN) < 0) {
		int rc = local_fail(fd, errno);

		unlink(path);
		return rc;
	}
	return fd;
}
