// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Header, name, data, each rounded up to four bytes; zeros between archives.
 */
#include "tools/initrd/newc.h"

#include <errno.h>
#include <string.h>

#define TRAILER "TRAILER!!!"
/* Between archives, and behind the last: real ones have up to 4096. */
#define ZEROS_MAX (1u << 20)

bool newc_is_magic(const uint8_t *bytes)
{
	return memcmp(bytes, "070701", NEWC_MAGIC_BYTES) == 0 ||
	       memcmp(bytes, "070702", NEWC_MAGIC_BYTES) == 0;
}

static int take(struct newc_stream *s, void *buf, size_t len)
{
	ssize_t got = s->read(s->context, buf, len);

	if (got > 0)
		s->at += (uint64_t)got;
	if (got < 0)
		return (int)got;
	return (size_t)got == len ? 0 : -EBADMSG;
}

static int skip_to(struct newc_stream *s, uint64_t end)
{
	uint8_t buf[16384];
	int rc = 0;

	while (rc == 0 && s->at < end) {
		uint64_t left = end - s->at;

		rc = take(s, buf,
			  left < sizeof(buf) ? (size_t)left : sizeof(buf));
	}
	return rc;
}

static bool parse_hex(const char *at, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < 8; i++) {
		char c = at[i];
		uint32_t digit;

		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			digit = (uint32_t)((c | 32) - 'a' + 10);
		else
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

static void clean_name(char *name)
{
	size_t skip = 0;

	while (name[skip] == '/' ||
	       (name[skip] == '.' && name[skip + 1] == '/'))
		skip++;
	memmove(name, name + skip, strlen(name + skip) + 1);
}

static int pad(struct newc_stream *s, uint64_t start)
{
	return skip_to(s, start + (s->at - start + 3) / 4 * 4);
}

/* Behind its magic; *is_end: it was the trailer. */
static int take_file(struct newc_stream *s, uint64_t start,
		     struct newc_file *file, newc_listener *listener,
		     void *context, bool *is_end)
{
	char head[NEWC_HEADER];
	uint32_t name_bytes;
	uint64_t end;
	int rc = take(s, head + NEWC_MAGIC_BYTES,
		      sizeof(head) - NEWC_MAGIC_BYTES);

	if (rc < 0)
		return rc;
	if (!parse_hex(head + 14, &file->mode) ||
	    !parse_hex(head + 54, &file->size_bytes) ||
	    !parse_hex(head + 94, &name_bytes) || name_bytes == 0 ||
	    name_bytes > NEWC_NAME_BYTES)
		return -EBADMSG;
	rc = take(s, file->name, name_bytes);
	if (rc == 0)
		rc = pad(s, start);
	if (rc < 0)
		return rc;
	file->name[name_bytes - 1] = '\0';
	end = s->at + file->size_bytes;
	*is_end = strcmp(file->name, TRAILER) == 0;
	clean_name(file->name);
	if (!*is_end)
		listener(context, file, s);
	rc = skip_to(s, end);
	return rc < 0 || *is_end ? rc : pad(s, start);
}

/* The magic of the next archive: -ENODATA, the stream ends without. */
static int find_magic(struct newc_stream *s)
{
	uint8_t magic[NEWC_MAGIC_BYTES] = { 0 };
	uint64_t end = s->at + ZEROS_MAX;

	while (magic[0] == 0) {
		ssize_t got = s->read(s->context, magic, 1);

		if (got <= 0 || s->at == end)
			return got < 0 ? (int)got : -ENODATA;
		s->at++;
	}
	s->other = s->at - 1;
	if (take(s, magic + 1, sizeof(magic) - 1) < 0)
		return 1;
	return newc_is_magic(magic) ? 0 : 1;
}

int newc_walk(struct newc_stream *s, newc_listener *listener, void *context)
{
	struct newc_file file;
	uint8_t magic[NEWC_MAGIC_BYTES];
	unsigned int files = 0;
	int rc;

	while ((rc = find_magic(s)) == 0) {
		uint64_t start = s->at - NEWC_MAGIC_BYTES;
		bool is_end = false;

		do {
			rc = take_file(s, start, &file, listener, context,
				       &is_end);
			if (rc == 0 && !is_end)
				rc = take(s, magic, sizeof(magic));
			if (rc == 0 && !is_end && !newc_is_magic(magic))
				rc = -EBADMSG;
			if (rc == 0 && ++files > NEWC_FILES_MAX)
				rc = -E2BIG;
		} while (rc == 0 && !is_end);
		if (rc < 0)
			return rc;
	}
	return rc == -ENODATA ? 0 : rc;
}
