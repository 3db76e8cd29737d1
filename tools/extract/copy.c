// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing the files beside their places, and putting them there together.
 */
#include "tools/extract/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/extract/folder.h"
#include "tools/file/temp.h"

#define COPY_BYTES (1u << 20)

/* A file on its way into the directory. */
struct arrival {
	const struct copy_file *what;
	char temp[TEMP_NAME_BYTES]; /* holds the new bytes; empty: there is none
				     */
	char backup[TEMP_NAME_BYTES]; /* holds the old ones meanwhile; empty:
					 none */
	bool is_placed;
};

static int copy_bytes(struct copy_job *job, const struct tree_entry *file,
		      int fd, uint8_t *buf)
{
	uint64_t done = 0;

	while (done < file->size_bytes) {
		ssize_t got;
		int rc;

		if (*job->stop != 0)
			return -EINTR;
		got = image_read(job->image, file, done, buf, COPY_BYTES);
		if (got <= 0) {
			job->is_image_fault = true;
			return got < 0 ? (int)got : -ENODATA;
		}
		rc = temp_write(fd, buf, (size_t)got);
		if (rc < 0)
			return rc;
		done += (uint64_t)got;
		progress_add(job->progress, (uint64_t)got);
	}
	return 0;
}

/* All parts; between them zeros up to where a cpio archive may begin. */
static int copy_parts(struct copy_job *job, const struct copy_file *what,
		      int fd, uint8_t *buf)
{
	static const uint8_t zeros[4];
	int rc = 0;

	for (size_t i = 0; i < what->part_count && rc == 0; i++) {
		size_t odd = what->parts[i]->size_bytes % sizeof(zeros);

		rc = copy_bytes(job, what->parts[i], fd, buf);
		if (rc == 0 && odd > 0 &&
		    (i + 1 < what->part_count || what->tail != NULL))
			rc = temp_write(fd, zeros, sizeof(zeros) - odd);
	}
	if (rc == 0 && what->tail != NULL)
		rc = temp_write(fd, what->tail, what->tail_bytes);
	return rc;
}

static uint64_t size_of(const struct copy_file *what)
{
	uint64_t bytes = what->tail_bytes;

	for (size_t i = 0; i < what->part_count; i++)
		bytes += what->parts[i]->size_bytes;
	return bytes;
}

static int write_temp(struct copy_job *job, struct arrival *a, int dir)
{
	uint8_t *buf = malloc(COPY_BYTES);
	int fd, rc;

	if (buf == NULL)
		return -ENOMEM;
	fd = temp_open(dir, a->what->name, a->temp);
	if (fd < 0) {
		rc = fd;
		goto err_open;
	}
	/* A full disk is told now, not after a gigabyte. */
	if (fallocate(fd, 0, 0, (off_t)size_of(a->what)) < 0 && errno == ENOSPC)
		rc = -ENOSPC;
	else
		rc = copy_parts(job, a->what, fd, buf);
	if (rc == 0 && (fchmod(fd, 0644) < 0 || fsync(fd) < 0))
		rc = -errno;
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
err_open:
	free(buf);
	return rc;
}

/* Keeps the old file under a second name, where the file system can. */
static void keep_old(struct arrival *a, int dir)
{
	temp_name(a->backup, a->what->name, "old");
	if (linkat(dir, a->what->name, dir, a->backup, 0) < 0)
		a->backup[0] = '\0';
}

static int place(struct arrival *a, int dir)
{
	keep_old(a, dir);
	if (renameat(dir, a->temp, dir, a->what->name) < 0)
		return -errno;
	a->temp[0] = '\0';
	a->is_placed = true;
	return 0;
}

static void take_back(struct arrival *a, int dir)
{
	if (a->temp[0] != '\0')
		unlinkat(dir, a->temp, 0);
	if (a->is_placed && a->backup[0] != '\0')
		renameat(dir, a->backup, dir, a->what->name);
	else if (a->is_placed)
		unlinkat(dir, a->what->name, 0);
	else if (a->backup[0] != '\0')
		unlinkat(dir, a->backup, 0);
}

static void drop_backup(const struct arrival *a, int dir)
{
	if (a->backup[0] != '\0')
		unlinkat(dir, a->backup, 0);
}

/* A directory in a file's place would stop us half way: see it before. */
static int check_place(const struct copy_file *f, int dir)
{
	struct stat st;

	if (fstatat(dir, f->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode))
		return -EISDIR;
	return 0;
}

static int copy_into(struct copy_job *job, int dir)
{
	struct arrival arrivals[COPY_FILES_MAX] = { { .what = NULL } };
	int rc = 0;

	for (size_t i = 0; i < job->file_count && rc == 0; i++) {
		arrivals[i].what = &job->files[i];
		job->failed_name = job->files[i].name;
		rc = check_place(&job->files[i], dir);
	}
	for (size_t i = 0; i < job->file_count && rc == 0; i++) {
		job->failed_name = job->files[i].name;
		rc = write_temp(job, &arrivals[i], dir);
	}
	for (size_t i = 0; i < job->file_count && rc == 0; i++) {
		job->failed_name = job->files[i].name;
		rc = place(&arrivals[i], dir);
	}
	for (size_t i = 0; i < job->file_count; i++) {
		if (rc < 0)
			take_back(&arrivals[i], dir);
		else
			drop_backup(&arrivals[i], dir);
	}
	fsync(dir);
	return rc;
}

int copy_run(struct copy_job *job)
{
	struct folder folder;
	int rc;

	job->failed_name = NULL;
	job->is_image_fault = false;
	rc = folder_open(&folder, job->dir);
	if (rc < 0)
		return rc;
	rc = copy_into(job, folder.fd);
	folder_close(&folder, rc < 0);
	return rc;
}
