// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading and checking the primary volume descriptor.
 */
#include "tools/iso/volume.h"

#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The descriptors begin behind the system area (ECMA-119 6.2.1). */
#define FIRST_DESCRIPTOR_BLOCK 16u
/* A descriptor, its terminator and one directory: less is no file system. */
#define VOLUME_BLOCKS_MIN 19u

struct primary_descriptor {
	uint8_t type;
	char standard_id[5];
	uint8_t version;
	uint8_t unused1;
	char system_id[32];
	char volume_id[32];
	uint8_t unused2[8];
	uint32_t size_blocks_le;
	uint32_t size_blocks_be;
	uint8_t unused3[32];
	uint8_t set_size[4];
	uint8_t sequence_number[4];
	uint16_t block_bytes_le;
	uint16_t block_bytes_be;
	uint8_t path_tables[24];
	uint8_t root_record[34];
	char volume_set_id[128];
	char publisher[128];
	char preparer[128];
	char application[128];
	char files[37 * 3];
	char created[17];
	uint8_t rest[2048 - 830];
};
_Static_assert(sizeof(struct primary_descriptor) == ISO_BLOCK_BYTES,
	       "a descriptor is one block");

/* What people give by mistake, told by its first bytes. */
static const struct {
	uint32_t offset;
	uint8_t len;
	const char *magic;
	const char *name;
} formats[] = {
	{ 0, 3, "\x1f\x8b\x08", "gzip data" },
	{ 0, 6,
	  "\xfd"
	  "7zXZ",
	  "xz data" },
	{ 0, 4, "\x28\xb5\x2f\xfd", "zstd data" },
	{ 0, 3, "BZh", "bzip2 data" },
	{ 0, 4, "PK\x03\x04", "a zip archive" },
	{ 0, 4, "QFI\xfb", "a qcow2 disk image" },
	{ 0, 4, "hsqs", "a squashfs image" },
	{ 257, 5, "ustar", "a tar archive" },
	{ 32769, 5, "BEA01", "a UDF image" },
};

static int read_at(int fd, void *buf, size_t len, uint64_t offset)
{
	ssize_t got = pread(fd, buf, len, (off_t)offset);

	if (got < 0)
		return -errno;
	return (size_t)got == len ? 0 : -ENODATA;
}

static const char *format_of(int fd)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (read_at(fd, bytes, formats[i].len, formats[i].offset) ==
			    0 &&
		    memcmp(bytes, formats[i].magic, formats[i].len) == 0)
			return formats[i].name;
	}
	return NULL;
}

static void copy_text(char *to, const char *from, size_t len)
{
	while (len > 0 && (from[len - 1] == ' ' || from[len - 1] == '\0'))
		len--;
	for (size_t i = 0; i < len; i++)
		to[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	to[len] = '\0';
}

/* YYYYMMDDHHMMSScc and the zone in quarters of an hour (ECMA-119 8.4.26.1). */
static void copy_date(char *to, size_t size, const char *from)
{
	int zone = (signed char)from[16];
	int minutes = (zone < 0 ? -zone : zone) * 15;

	to[0] = '\0';
	for (unsigned int i = 0; i < 16; i++) {
		if (from[i] < '0' || from[i] > '9')
			return;
	}
	if (memcmp(from, "0000", 4) == 0 || minutes > 14 * 60)
		return;
	snprintf(to, size, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%c%02d:%02d", from,
		 from + 4, from + 6, from + 8, from + 10, from + 12,
		 zone < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static bool is_primary(const struct primary_descriptor *d)
{
	return d->type == 1 && d->version == 1 &&
	       memcmp(d->standard_id, "CD001", 5) == 0;
}

int volume_read(struct iso_volume *volume, int fd, uint64_t file_bytes)
{
	struct primary_descriptor d;
	uint32_t blocks;
	int rc;

	memset(volume, 0, sizeof(*volume));
	rc = read_at(fd, &d, sizeof(d),
		     FIRST_DESCRIPTOR_BLOCK * ISO_BLOCK_BYTES);
	if (rc < 0 && rc != -ENODATA)
		return rc;
	if (rc == -ENODATA || !is_primary(&d)) {
		volume->looks_like = format_of(fd);
		return -EMEDIUMTYPE;
	}

	copy_text(volume->volume_id, d.volume_id, sizeof(d.volume_id));
	copy_text(volume->system_id, d.system_id, sizeof(d.system_id));
	copy_text(volume->publisher, d.publisher, sizeof(d.publisher));
	copy_text(volume->preparer, d.preparer, sizeof(d.preparer));
	copy_text(volume->application, d.application, sizeof(d.application));
	copy_date(volume->created, sizeof(volume->created), d.created);

	/* Some writers get the big-endian copies wrong; Linux ignores them. */
	blocks = le32toh(d.size_blocks_le);
	volume->size_bytes = (uint64_t)blocks * ISO_BLOCK_BYTES;
	if (le16toh(d.block_bytes_le) != ISO_BLOCK_BYTES ||
	    blocks < VOLUME_BLOCKS_MIN)
		return -EBADMSG;
	if (volume->size_bytes > file_bytes)
		return -ENODATA;
	return 0;
}
