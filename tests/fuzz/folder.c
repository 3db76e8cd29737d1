// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Links to memory files of this process: to write one costs no disk.
 */
#include "tests/fuzz/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_MAX  8u
#define PATH_BYTES 128

/* In memory, where there is one: what is synced there costs nothing. */
static char path[64];
static char owned[NAMES_MAX][PATH_BYTES];
static size_t owned_count;

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

/* The last that was made is the first to go. */
static void folder_remove(void)
{
	while (owned_count > 0)
		remove(owned[--owned_count]);
	rmdir(path);
}

const char *folder_open(void)
{
	snprintf(path, sizeof(path), "%s/xblade-fuzz.XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(path))
		die(path);
	atexit(folder_remove);
	return path;
}

void folder_own(const char *name)
{
	if (owned_count == NAMES_MAX)
		abort();
	snprintf(owned[owned_count++], PATH_BYTES, "%s/%s", path, name);
}

void folder_make(const char *name)
{
	folder_own(name);
	if (mkdir(owned[owned_count - 1], 0700) < 0)
		die(name);
}

int folder_link(const char *name)
{
	char target[32];
	int fd = memfd_create(name, MFD_CLOEXEC);

	snprintf(target, sizeof(target), "/proc/self/fd/%d", fd);
	folder_own(name);
	if (fd < 0 || symlink(target, owned[owned_count - 1]) < 0)
		die(name);
	return fd;
}

void folder_put(int file, const uint8_t *bytes, size_t len_bytes)
{
	if (ftruncate(file, 0) < 0 ||
	    pwrite(file, bytes, len_bytes, 0) != (ssize_t)len_bytes)
		die("a memory file");
}
