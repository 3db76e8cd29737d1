// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking through the places, and copying.
 */
#include "tools/boot/loader_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

static int copy(const char *from, const char *folder, const char *name)
{
	char path[512];
	struct stat st;
	off_t at = 0;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out, rc = 0;

	if (in < 0)
		return -errno;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (out < 0 || fstat(in, &st) < 0)
		rc = -errno;
	while (rc == 0 && at < st.st_size) {
		ssize_t sent = sendfile(out, in, &at,
					(size_t)(st.st_size - at));

		if (sent <= 0)
			rc = sent < 0 ? -errno : -EIO;
	}
	if (out >= 0)
		close(out);
	close(in);
	return rc;
}

static int put_file(const struct loader_file *f, const char *own,
		    const char *folder)
{
	char path[512];
	int rc = -ENOENT;

	if (own != NULL) {
		snprintf(path, sizeof(path), "%s/%s", own, f->name);
		rc = copy(path, folder, f->name);
	}
	for (int i = 0; i < LOADER_PLACES_MAX && f->places[i] != NULL; i++) {
		if (rc == -ENOENT)
			rc = copy(f->places[i], folder, f->name);
	}
	return rc;
}

const char *loader_files_put(const struct loader_file *files, const char *own,
			     const char *folder, const char *whom,
			     const char *packages)
{
	for (const struct loader_file *f = files; f->name != NULL; f++) {
		int rc = put_file(f, own, folder);

		if (rc < 0 && whom == NULL)
			return NULL;
		if (rc < 0 && rc != -ENOENT) {
			log_warning("%s machines will not boot: cannot put "
				    "loader %s into %s: %s; " OTHER_FOLDER,
				    whom, f->name, folder, strerror(-rc));
			return NULL;
		}
		if (rc < 0) {
			log_warning("%s machines will not boot: no loader %s "
				    "(%s); install %s, or give --loader-dir",
				    whom, f->name, strerror(-rc), packages);
			return NULL;
		}
	}
	return files[0].name;
}

bool loader_files_are_given(const struct loader_file *files, const char *own)
{
	char path[512];

	for (const struct loader_file *f = files;
	     own != NULL && f->name != NULL; f++) {
		snprintf(path, sizeof(path), "%s/%s", own, f->name);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}
