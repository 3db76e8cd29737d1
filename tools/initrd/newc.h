/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walking cpio archives of the kind that kernels unpack ("newc", see the
 * kernel's Documentation/driver-api/early-userspace/buffer-format.rst), one
 * behind the other, in a stream.  libarchive ends at the first trailer, where
 * an initrd only begins.
 */
#ifndef INITRD_NEWC_H
#define INITRD_NEWC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NEWC_NAME_BYTES	 4096u
#define NEWC_HEADER	 110u
#define NEWC_FILES_MAX	 200000u
#define NEWC_MAGIC_BYTES 6u

/* Bytes read, fewer only at the end, or negative errno. */
struct newc_stream {
	ssize_t (*read)(void *context, void *buf, size_t len);
	void *context;
	uint64_t at;	/* bytes read up to now */
	uint64_t other; /* where what is no archive begins */
};

struct newc_file {
	char name[NEWC_NAME_BYTES]; /* without a slash or ./ in front */
	uint32_t mode;
	uint32_t size_bytes;
};

typedef void newc_listener(void *context, const struct newc_file *file,
			   struct newc_stream *stream);

/*
 * The listener may read up to a file's size.  0: the stream ended behind an
 * archive; 1: something else begins at s->other; -EBADMSG: cut short, or none.
 */
int newc_walk(struct newc_stream *stream, newc_listener *listener,
	      void *context);

bool newc_is_magic(const uint8_t *bytes);

#endif
