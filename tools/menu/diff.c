// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Both texts go to diff in memory, and what it says comes back the same way,
 * so that no file is made anywhere.
 */
#include "tools/menu/diff.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/file/temp.h"

extern char **environ;

/* The child's descriptors. */
#define FD_OLD 3
#define FD_NEW 4

/* High enough that the child's numbers overwrite none of ours. */
static int memory_file(int number)
{
	int fd = memfd_create("xblade-menu", MFD_CLOEXEC);
	int high;

	if (fd < 0)
		return -errno;
	high = fcntl(fd, F_DUPFD_CLOEXEC, number);
	if (high < 0)
		high = -errno;
	close(fd);
	return high;
}

static int run_diff(const char *path, const int fds[3])
{
	char *const argv[] = {
		(char *)"diff",	     (char *)"-au",	  (char *)"--label",
		(char *)path,	     (char *)"--label",	  (char *)path,
		(char *)"/dev/fd/3", (char *)"/dev/fd/4", NULL
	};
	posix_spawn_file_actions_t actions;
	int status, rc;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[0], FD_OLD);
	posix_spawn_file_actions_adddup2(&actions, fds[1], FD_NEW);
	posix_spawn_file_actions_adddup2(&actions, fds[2], STDOUT_FILENO);
	rc = posix_spawnp(&pid, "diff", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (rc != 0)
		return -rc;
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) <= 1 ? 0 : -EIO;
}

static int read_back(int fd, struct text *text)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	text->len = (size_t)st.st_size;
	text->bytes = malloc(text->len + 1);
	if (text->bytes == NULL)
		return -ENOMEM;
	if (pread(fd, text->bytes, text->len, 0) != (ssize_t)text->len) {
		free(text->bytes);
		text->bytes = NULL;
		return -EIO;
	}
	return 0;
}

int diff_make(const char *path, const struct text *old, const struct text *new,
	      struct text *diff)
{
	int fds[3] = { -1, -1, -1 };
	int rc = 0;

	*diff = (struct text){ .bytes = NULL };
	for (int i = 0; i < 3 && rc >= 0; i++)
		rc = fds[i] = memory_file(10);
	if (rc >= 0)
		rc = temp_write(fds[0], old->bytes, old->len);
	if (rc == 0)
		rc = temp_write(fds[1], new->bytes, new->len);
	if (rc == 0)
		rc = run_diff(path, fds);
	if (rc == 0)
		rc = read_back(fds[2], diff);
	for (int i = 0; i < 3; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
	return rc;
}
