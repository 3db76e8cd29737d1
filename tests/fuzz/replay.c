// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Inputs that were kept, through a target once more, without libFuzzer: by any
 * compiler and under any sanitizer.
 *
 *	NAME_replay FOLDER
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

/* For the message of a failure. */
static const char *current = "";

static void tell_which(int signal_number)
{
	(void)signal_number;
	if (write(STDERR_FILENO, "\nthe input is ", 14) < 0 ||
	    write(STDERR_FILENO, current, strlen(current)) < 0 ||
	    write(STDERR_FILENO, "\n", 1) < 0)
		_exit(1);
}

static int read_whole(int fd, uint8_t *bytes, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t got = read(fd, bytes + done, len - done);

		if (got <= 0)
			return got < 0 ? -errno : -EIO;
		done += (size_t)got;
	}
	return 0;
}

/* In memory of its own size, for AddressSanitizer to guard. */
static int play_fd(int fd)
{
	struct stat st;
	uint8_t *bytes;
	size_t len;
	int rc;

	if (fstat(fd, &st) < 0)
		return -errno;
	len = (size_t)st.st_size;
	bytes = malloc(len + (len == 0));
	if (!bytes)
		return -ENOMEM;
	rc = read_whole(fd, bytes, len);
	if (rc == 0)
		LLVMFuzzerTestOneInput(bytes, len);
	free(bytes);
	return rc;
}

static int play_file(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return -errno;
	current = name;
	rc = play_fd(fd);
	close(fd);
	return rc;
}

static int play_folder(DIR *folder, unsigned int *count)
{
	struct dirent *entry;
	int rc = 0;

	while (rc == 0 && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		rc = play_file(dirfd(folder), entry->d_name);
		++*count;
	}
	return rc;
}

int main(int argc, char **argv)
{
	unsigned int count = 0;
	DIR *folder;
	int rc;

	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 1;
	}
	folder = opendir(argv[1]);
	if (!folder) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	signal(SIGABRT, tell_which);
	rc = play_folder(folder, &count);
	closedir(folder);
	if (rc < 0)
		fprintf(stderr, "%s/%s: %s\n", argv[1], current, strerror(-rc));
	else if (count == 0)
		fprintf(stderr, "%s: no inputs in it\n", argv[1]);
	else
		printf("%u inputs\n", count);
	return rc == 0 && count > 0 ? 0 : 1;
}
