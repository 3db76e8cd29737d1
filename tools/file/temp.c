// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files beside their places.
 */
#include "tools/file/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#define TEMP_TRIES 16

void temp_name(char name[TEMP_NAME_BYTES], const char *of, const char *kind)
{
	uint32_t random = 0;

	if (getrandom(&random, sizeof(random), 0) < 0)
		random = (uint32_t)getpid();
	snprintf(name, TEMP_NAME_BYTES, ".%.40s.%08x.%s", of, random, kind);
}

int temp_open(int dir, const char *of, char name[TEMP_NAME_BYTES])
{
	int rc = -EEXIST;

	for (int i = 0; i < TEMP_TRIES && rc == -EEXIST; i++) {
		int fd;

		temp_name(name, of, "new");
		fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			    0600);
		if (fd >= 0)
			return fd;
		rc = -errno;
	}
	name[0] = '\0';
	return rc;
}

int temp_write(int fd, const void *bytes, size_t len_bytes)
{
	const uint8_t *at = bytes;

	while (len_bytes > 0) {
		ssize_t put = write(fd, at, len_bytes);

		if (put < 0 && errno != EINTR)
			return -errno;
		if (put > 0) {
			at += put;
			len_bytes -= (size_t)put;
		}
	}
	return 0;
}
