/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The primary volume descriptor of an ISO 9660 file system (ECMA-119 8.4):
 * who made it, how large it is.  Read by own code, so that what is no ISO or
 * was cut short is told before libisofs sees a byte of it.
 */
#ifndef ISO_VOLUME_H
#define ISO_VOLUME_H

#include <stdint.h>

#define ISO_BLOCK_BYTES 2048u

/* Text is printable ASCII without trailing blanks; '?' stands for the rest. */
struct iso_volume {
	char volume_id[32 + 1];
	char system_id[32 + 1];
	char publisher[128 + 1];
	char preparer[128 + 1];
	char application[128 + 1];
	char created[32]; /* as in 2025-05-20T20:57:27+02:00, or empty */
	uint64_t size_bytes;
	const char *looks_like; /* for what is no ISO: its format, or NULL */
};

/*
 * 0, or -EMEDIUMTYPE: no ISO 9660; -EBADMSG: a descriptor that cannot be;
 * -ENODATA: it claims size_bytes, more than the file has; -EIO and the like.
 */
int volume_read(struct iso_volume *volume, int fd, uint64_t file_bytes);

#endif
