// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Locking, reading and replacing the menu file.
 */
#include "tools/menu/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tools/file/temp.h"

/* Menus have a few KB; beyond this it is something else. */
#define MENU_BYTES_MAX (1u << 20)

/* Writing takes milliseconds: who still waits after 5 s waits for ever. */
#define LOCK_TRIES 50
#define LOCK_NS	   100000000l

static int lock(int dir)
{
	const struct timespec pause = { .tv_nsec = LOCK_NS };

	for (int i = 0; i < LOCK_TRIES; i++) {
		/* Some network file systems have no locks: then without. */
		if (flock(dir, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			return 0;
		nanosleep(&pause, NULL);
	}
	return -EBUSY;
}

/* The file may be a link: replace what it leads to, not the link. */
static int resolve(struct menu_file *f)
{
	char *real = realpath(f->path, NULL);
	char *slash;

	if (real == NULL && errno != ENOENT)
		return -errno;
	if (real != NULL) {
		free(f->path);
		f->path = real;
	}
	slash = strrchr(f->path, '/');
	f->name = slash + 1;
	*slash = '\0';
	f->dir = open(f->path[0] != '\0' ? f->path : "/",
		      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*slash = '/';
	return f->dir < 0 ? -errno : 0;
}

int menu_file_open(struct menu_file *f, const char *root, const char *folder,
		   const char *name, bool make)
{
	struct stat st;
	int rc;

	*f = (struct menu_file){ .dir = -1 };
	if (stat(root, &st) < 0)
		return -errno;
	if ((strcmp(folder, ".") == 0
		     ? asprintf(&f->path, "%s/%s", root, name)
		     : asprintf(&f->path, "%s/%s/%s", root, folder, name)) < 0)
		return -ENOMEM;
	if (make) {
		if (asprintf(&f->made_dir, "%s/%s", root, folder) < 0) {
			f->made_dir = NULL;
			rc = -ENOMEM;
			goto err;
		}
		if (mkdir(f->made_dir, 0755) < 0) {
			rc = -errno;
			free(f->made_dir);
			f->made_dir = NULL;
			if (rc != -EEXIST)
				goto err;
		}
	}
	rc = resolve(f);
	if (rc == -ENOENT && !make)
		return 0; /* an empty text, and never saved */
	if (rc == 0)
		rc = lock(f->dir);
	if (rc == 0)
		return 0;
err:
	menu_file_close(f);
	return rc;
}

static int read_all(int fd, struct text *text)
{
	while (text->len <= MENU_BYTES_MAX) {
		ssize_t got = read(fd, text->bytes + text->len,
				   MENU_BYTES_MAX + 1 - text->len);

		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			return 0;
		if (got > 0)
			text->len += (size_t)got;
	}
	return -EFBIG;
}

int menu_file_load(const struct menu_file *f, struct text *text)
{
	int fd = -1;
	int rc;

	*text = (struct text){ .bytes = NULL };
	if (f->dir >= 0)
		fd = openat(f->dir, f->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (f->dir >= 0 && fd < 0 && errno != ENOENT)
		return -errno;
	text->bytes = malloc(MENU_BYTES_MAX + 2);
	if (text->bytes == NULL) {
		rc = -ENOMEM;
	} else {
		rc = fd < 0 ? 0 : read_all(fd, text);
	}
	if (fd >= 0)
		close(fd);
	if (rc < 0) {
		free(text->bytes);
		text->bytes = NULL;
	}
	return rc;
}

/* The old file's mode and owner, or those of a file that all may read. */
static int take_over_mode(const struct menu_file *f, int fd)
{
	struct stat st;
	mode_t mode = 0644;

	if (fstatat(f->dir, f->name, &st, 0) == 0) {
		mode = st.st_mode & 07777;
		/* Only root may, and only root has need to. */
		if (fchown(fd, st.st_uid, st.st_gid) < 0 && errno != EPERM)
			return -errno;
	}
	return fchmod(fd, mode) < 0 ? -errno : 0;
}

int menu_file_save(struct menu_file *f, const struct text *text)
{
	char temp[TEMP_NAME_BYTES];
	int fd = temp_open(f->dir, f->name, temp);
	int rc;

	if (fd < 0)
		return fd;
	rc = temp_write(fd, text->bytes, text->len);
	if (rc == 0)
		rc = take_over_mode(f, fd);
	if (rc == 0 && fsync(fd) < 0)
		rc = -errno;
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && renameat(f->dir, temp, f->dir, f->name) < 0)
		rc = -errno;
	if (rc < 0) {
		unlinkat(f->dir, temp, 0);
		return rc;
	}
	f->is_saved = true;
	fsync(f->dir);
	return 0;
}

void menu_file_close(struct menu_file *f)
{
	if (f->dir >= 0)
		close(f->dir);
	if (f->made_dir != NULL && !f->is_saved)
		rmdir(f->made_dir);
	free(f->made_dir);
	free(f->path);
	*f = (struct menu_file){ .dir = -1 };
}
