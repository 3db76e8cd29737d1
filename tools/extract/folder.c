// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mkdir -p, and back.
 */
#include "tools/extract/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Makes path up to len, which ends at a slash or at path's end. */
static int make_part(struct folder *f, size_t len)
{
	char cut = f->path[len];
	int rc = 0;

	f->path[len] = '\0';
	if (is_folder(f->path))
		f->kept_len = len;
	else if (mkdir(f->path, 0755) < 0)
		rc = errno == EEXIST ? -ENOTDIR : -errno;
	f->path[len] = cut;
	return rc;
}

static void unmake(struct folder *f)
{
	size_t len = strlen(f->path);

	while (len > f->kept_len) {
		f->path[len] = '\0';
		if (rmdir(f->path) < 0 && errno != ENOENT)
			break;
		while (len > 0 && f->path[len] != '/')
			len--;
		while (len > 0 && f->path[len - 1] == '/')
			len--;
	}
}

static int make_all(struct folder *f)
{
	size_t len = 0;

	do {
		int rc;

		len += strspn(f->path + len, "/");
		len += strcspn(f->path + len, "/");
		rc = make_part(f, len);
		if (rc < 0)
			return rc;
	} while (f->path[len] != '\0');
	return 0;
}

int folder_open(struct folder *f, const char *path)
{
	int rc;

	*f = (struct folder){ .fd = -1, .path = strdup(path) };
	if (f->path == NULL)
		return -ENOMEM;
	rc = make_all(f);
	if (rc == 0) {
		f->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (f->fd < 0)
			rc = -errno;
	}
	if (rc < 0)
		folder_close(f, true);
	return rc;
}

void folder_close(struct folder *f, bool undo)
{
	if (f->fd >= 0)
		close(f->fd);
	if (undo)
		unmake(f);
	free(f->path);
	*f = (struct folder){ .fd = -1 };
}
