/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files out of an ISO into a directory, all of them or none.
 */
#ifndef EXTRACT_COPY_H
#define EXTRACT_COPY_H

#include <signal.h>
#include <stddef.h>

#include "tools/extract/progress.h"
#include "tools/iso/image.h"

/* A kernel and an initrd. */
#define COPY_FILES_MAX 2u

/* Initrds of one entry. */
#define COPY_PARTS_MAX 4u

/* Parts follow each other, as a kernel takes initrds, each at 4 bytes. */
struct copy_file {
	const char *name; /* in the directory */
	const struct tree_entry *parts[COPY_PARTS_MAX];
	size_t part_count;
	const void *tail; /* behind all of them, or NULL */
	size_t tail_bytes;
};

struct copy_job {
	const struct image *image;
	const char *dir; /* made, with its parents, if it is missing */
	struct copy_file files[COPY_FILES_MAX];
	size_t file_count;
	struct progress *progress;
	const volatile sig_atomic_t *stop; /* a signal asked to end */

	/* On failure: what was being done, and is it the ISO's fault? */
	const char *failed_name; /* NULL: it was the directory */
	bool is_image_fault;
};

/*
 * 0, or -errno and the directory is as it was; -EINTR: ended by *stop.  Each
 * file is written beside its place, synced, and only then are all renamed.
 */
int copy_run(struct copy_job *job);

#endif
