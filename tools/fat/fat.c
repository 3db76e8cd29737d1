// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Folders, and the names in them.
 */
#include "tools/fat/fat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/fat/volume.h"

#define ENTRY_BYTES	32u
#define LONG_CHARS	13u /* of a long name in one entry */
#define LONG_PARTS_MAX	20u
#define LONG_CHARS_MAX	(LONG_CHARS * LONG_PARTS_MAX)
#define LONG_LAST	0x40u
#define ATTR_LABEL	0x08u
#define ATTR_FOLDER	0x10u
#define ATTR_LONG	0x0fu
#define NAME_DELETED	0xe5u
#define CASE_LOWER_BASE 0x08u
#define CASE_LOWER_END	0x10u
/* Three bytes of UTF-8 for a unit of UTF-16, at most. */
#define NAME_BYTES (3 * LONG_CHARS_MAX + 1)

struct walk {
	struct fat_volume volume;
	struct record_sink *sink;
	unsigned int depth;
	unsigned int entries;
	char path[TREE_PATH_BYTES];
};

/* A long name comes in parts, the last first, before the entry it is of. */
struct long_name {
	uint16_t chars[LONG_CHARS_MAX + 1];
	unsigned int next; /* the part to come; 0: all are there */
	bool is_there;
	uint8_t checksum;
};

static uint16_t le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint8_t checksum_of(const uint8_t *short_name)
{
	uint8_t sum = 0;

	for (int i = 0; i < 11; i++)
		sum = (uint8_t)((sum >> 1 | sum << 7) + short_name[i]);
	return sum;
}

static void take_long(struct long_name *l, const uint8_t *entry)
{
	/* Where the characters are in an entry. */
	static const uint8_t at[LONG_CHARS] = { 1,  3,	5,  7,	9,  14, 16,
						18, 20, 22, 24, 28, 30 };
	unsigned int part = entry[0] & 0x1fu;

	if ((entry[0] & LONG_LAST) != 0 && part > 0 && part <= LONG_PARTS_MAX) {
		memset(l, 0, sizeof(*l));
		l->is_there = true;
		l->next = part;
		l->checksum = entry[13];
	}
	if (!l->is_there || part == 0 || part != l->next ||
	    l->checksum != entry[13]) {
		l->is_there = false;
		return;
	}
	l->next--;
	for (unsigned int i = 0; i < LONG_CHARS; i++)
		l->chars[l->next * LONG_CHARS + i] = le16(entry + at[i]);
}

/* UTF-16 as UTF-8; false where half a pair is alone. */
static bool long_to_text(const uint16_t *chars, char *text)
{
	uint8_t *to = (uint8_t *)text;

	for (; *chars != 0 && *chars != 0xffff; chars++) {
		uint32_t c = *chars;

		if (c >= 0xd800 && c < 0xdc00 && chars[1] >= 0xdc00 &&
		    chars[1] < 0xe000)
			c = 0x10000 + ((c - 0xd800) << 10) +
			    (*++chars - 0xdc00u);
		else if (c >= 0xd800 && c < 0xe000)
			return false;
		if (c < 0x80) {
			*to++ = (uint8_t)c;
		} else if (c < 0x800) {
			*to++ = (uint8_t)(0xc0 | c >> 6);
			*to++ = (uint8_t)(0x80 | (c & 0x3f));
		} else {
			if (c >= 0x10000) {
				*to++ = (uint8_t)(0xf0 | c >> 18);
				*to++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
			} else {
				*to++ = (uint8_t)(0xe0 | c >> 12);
			}
			*to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
			*to++ = (uint8_t)(0x80 | (c & 0x3f));
		}
	}
	*to = '\0';
	return true;
}

static char *put_short(char *to, const uint8_t *from, size_t len, bool is_lower)
{
	while (len > 0 && from[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < len; i++) {
		char c = from[i] > '~' || from[i] < ' ' ? '?' : (char)from[i];

		*to++ = is_lower && c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
	}
	return to;
}

static void short_to_text(const uint8_t *entry, char *text)
{
	char *to = put_short(text, entry, 8, entry[12] & CASE_LOWER_BASE);
	char *end;

	*to = '.';
	end = put_short(to + 1, entry + 8, 3, entry[12] & CASE_LOWER_END);
	*(end > to + 1 ? end : to) = '\0';
}

static bool name_of(const uint8_t *entry, const struct long_name *l, char *text)
{
	if (l->is_there && l->next == 0 && l->checksum == checksum_of(entry) &&
	    long_to_text(l->chars, text) && text[0] != '\0')
		return strchr(text, '/') == NULL;
	short_to_text(entry, text);
	return text[0] != '\0' && strchr(text, '/') == NULL;
}

/* Cuts what the chain has beyond the file's end. */
static int fit_extents(struct tree_extent *extents, uint32_t *count,
		       uint64_t size_bytes)
{
	uint64_t left = size_bytes;
	uint32_t kept = 0;

	while (kept < *count && left > 0) {
		if (extents[kept].len_bytes > left)
			extents[kept].len_bytes = left;
		left -= extents[kept].len_bytes;
		kept++;
	}
	*count = kept;
	return left == 0 ? 0 : -EBADMSG;
}

static int put_file(struct walk *w, uint32_t cluster, uint32_t size_bytes)
{
	struct tree_extent *extents = NULL;
	uint32_t count = 0;
	int rc = 0;

	if (size_bytes > 0)
		rc = fat_chain(&w->volume, cluster, &extents, &count);
	if (rc == 0)
		rc = fit_extents(extents, &count, size_bytes);
	if (rc == 0)
		rc = record_put(w->sink, w->path, TREE_FILE, size_bytes,
				extents, count, NULL);
	free(extents);
	return rc;
}

static int read_extents(const struct walk *w, const struct tree_extent *extents,
			uint32_t count, uint8_t **bytes, size_t *len)
{
	uint64_t total = 0;
	size_t at = 0;

	for (uint32_t i = 0; i < count; i++)
		total += extents[i].len_bytes;
	if (total > FAT_FOLDER_BYTES_MAX)
		return -E2BIG;
	*bytes = malloc(total + 1);
	if (*bytes == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++) {
		size_t part = (size_t)extents[i].len_bytes;
		ssize_t got = pread(w->volume.fd, *bytes + at, part,
				    (off_t)extents[i].offset_bytes);

		if (got != (ssize_t)part) {
			free(*bytes);
			return got < 0 ? -EIO : -EBADMSG;
		}
		at += part;
	}
	*len = at;
	return 0;
}

static int walk_folder(struct walk *w, const struct tree_extent *extents,
		       uint32_t count);

static int put_folder(struct walk *w, uint32_t cluster)
{
	struct tree_extent *extents;
	uint32_t count;
	int rc = record_put(w->sink, w->path, TREE_FOLDER, 0, NULL, 0, NULL);

	if (rc == 0)
		rc = fat_chain(&w->volume, cluster, &extents, &count);
	if (rc < 0)
		return rc;
	rc = walk_folder(w, extents, count);
	free(extents);
	return rc;
}

static int put_entry(struct walk *w, const uint8_t *entry,
		     const struct long_name *l)
{
	uint32_t cluster =
		(uint32_t)le16(entry + 26) |
		(w->volume.bits == 32 ? (uint32_t)le16(entry + 20) << 16 : 0);
	uint32_t size_bytes = (uint32_t)le16(entry + 28) |
			      (uint32_t)le16(entry + 30) << 16;
	size_t parent_len = strlen(w->path);
	char name[NAME_BYTES];
	int rc;

	if (entry[0] == '.' || (entry[11] & ATTR_LABEL) != 0)
		return 0;
	if (++w->entries > FAT_ENTRIES_MAX)
		return -E2BIG;
	if (!name_of(entry, l, name))
		return 0;
	if (parent_len + strlen(name) + 2 > sizeof(w->path))
		return -EBADMSG;
	if (parent_len > 0)
		strcat(w->path, "/");
	strcat(w->path, name);
	rc = (entry[11] & ATTR_FOLDER) != 0 ? put_folder(w, cluster)
					    : put_file(w, cluster, size_bytes);
	w->path[parent_len] = '\0';
	return rc;
}

static int walk_entries(struct walk *w, const uint8_t *bytes, size_t len)
{
	struct long_name l = { .is_there = false };
	int rc = 0;

	for (size_t at = 0; rc == 0 && at + ENTRY_BYTES <= len;
	     at += ENTRY_BYTES) {
		const uint8_t *entry = bytes + at;

		if (entry[0] == 0)
			break;
		if (entry[0] == NAME_DELETED) {
			l.is_there = false;
		} else if ((entry[11] & 0x3fu) == ATTR_LONG) {
			take_long(&l, entry);
		} else {
			rc = put_entry(w, entry, &l);
			l.is_there = false;
		}
	}
	return rc;
}

static int walk_folder(struct walk *w, const struct tree_extent *extents,
		       uint32_t count)
{
	uint8_t *bytes;
	size_t len;
	int rc;

	if (w->depth == FAT_DEPTH_MAX)
		return -E2BIG;
	rc = read_extents(w, extents, count, &bytes, &len);
	if (rc < 0)
		return rc;
	w->depth++;
	rc = walk_entries(w, bytes, len);
	w->depth--;
	free(bytes);
	return rc;
}

static int walk_root(struct walk *w)
{
	const struct fat_volume *v = &w->volume;
	struct tree_extent fixed = { .offset_bytes = v->root_offset_bytes,
				     .len_bytes = v->root_bytes };
	struct tree_extent *extents;
	uint32_t count;
	int rc;

	if (v->bits != 32)
		return walk_folder(w, &fixed, 1);
	rc = fat_chain(&w->volume, v->root_cluster, &extents, &count);
	if (rc < 0)
		return rc;
	rc = walk_folder(w, extents, count);
	free(extents);
	return rc;
}

int fat_walk(int fd, uint64_t offset_bytes, uint64_t end_bytes,
	     struct record_sink *sink)
{
	struct walk *w = calloc(1, sizeof(*w));
	int rc;

	if (w == NULL)
		return -ENOMEM;
	w->sink = sink;
	rc = fat_volume_open(&w->volume, fd, offset_bytes, end_bytes);
	if (rc == 0) {
		rc = walk_root(w);
		fat_volume_close(&w->volume);
	}
	free(w);
	return rc;
}
