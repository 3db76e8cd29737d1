/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a path to an open image: what kind of file it is, which part of it is
 * meant, past the page cache or through it, and for whom else it is locked.
 *
 * A part that is written has one user, by a lock of its range that all who use
 * this ask for; others, such as QEMU with locks of its own, see nothing of it.
 * A block device that is written as a whole must not be mounted either.  What
 * is only read is locked shared: any number may read it, but none write it.
 */
#ifndef STORAGE_FILE_H
#define STORAGE_FILE_H

#include <stdbool.h>
#include <stdint.h>

struct file_options {
	bool is_writable;
	/*
	 * O_DIRECT or nothing.  Else it is had for reading where it can be, and
	 * what is written goes through the page cache, as do its reads.
	 */
	bool is_direct;
	/* The part that is the image, in sectors of 512 bytes. */
	uint64_t offset_sectors;
	uint64_t length_sectors; /* 0: to the end */
};

struct file {
	int fd;
	uint64_t offset_bytes;
	uint64_t
		size_bytes; /* of the part; ragged only where it is read-only */
	bool is_direct;
};

/* Negative: what open said, or one of those that file_refusal() knows. */
int file_open(struct file *file, const char *path,
	      const struct file_options *options);

/* Likewise, but whoever uses it now is not asked, and nothing is held. */
int file_check(const char *path, const struct file_options *options);

/* Why it was refused, in words that follow the name of the file. */
const char *file_refusal(int rc);

#endif
