// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An initrd is parts, one behind the other: archives as they are, with
 * microcode or modules, and then one that is compressed.  libarchive undoes
 * the compression; what each file's name tells is noted.
 */
#include "tools/initrd/scan.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "tools/initrd/newc.h"

#define PARTS_MAX 16u
#define RAW_BYTES 65536u
/* An initrd with all firmware has 700 MB. */
#define UNPACKED_MAX	(2ull << 30)
#define MODULE_LIST_MAX (1u << 20)

/* The bytes of the file from a part on, as many at once as buf holds. */
struct raw {
	const struct image *image;
	const struct tree_entry *file;
	uint64_t at; /* of the next bytes for buf */
	size_t used, filled;
	uint8_t buf[RAW_BYTES];
};

static void raw_seek(struct raw *r, uint64_t at)
{
	r->at = at;
	r->used = 0;
	r->filled = 0;
}

static ssize_t raw_fill(struct raw *r)
{
	ssize_t got = image_read(r->image, r->file, r->at, r->buf,
				 sizeof(r->buf));

	r->used = 0;
	r->filled = got > 0 ? (size_t)got : 0;
	r->at += r->filled;
	return got;
}

static ssize_t raw_read(void *context, void *buf, size_t len)
{
	struct raw *r = context;
	size_t done = 0;

	while (done < len) {
		size_t part = r->filled - r->used;
		ssize_t got = 0;

		if (part == 0)
			got = raw_fill(r);
		if (got < 0)
			return got;
		if (part == 0 && got == 0)
			break;
		if (part == 0)
			continue;
		if (part > len - done)
			part = len - done;
		memcpy((uint8_t *)buf + done, r->buf + r->used, part);
		r->used += part;
		done += part;
	}
	return (ssize_t)done;
}

static ssize_t archive_wants(struct archive *a, void *context,
			     const void **bytes)
{
	struct raw *r = context;
	ssize_t got = raw_fill(r);

	*bytes = r->buf;
	if (got < 0)
		archive_set_error(a, (int)-got, "image");
	return got < 0 ? ARCHIVE_FATAL : got;
}

struct unpacked {
	struct archive *archive;
	uint64_t left;
};

static ssize_t unpacked_read(void *context, void *buf, size_t len)
{
	struct unpacked *u = context;
	struct archive *a = u->archive;
	size_t done = 0;

	if (len > u->left)
		return -E2BIG;
	u->left -= len;
	while (done < len) {
		la_ssize_t got = archive_read_data(a, (uint8_t *)buf + done,
						   len - done);

		if (got < 0)
			return -EBADMSG;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* What a file of this name tells. */
static const struct {
	const char *glob;
	size_t flag; /* offset in initrd_facts, or 0 */
	enum initrd_kind kind;
} marks[] = {
	{ "*lib/dracut/*", 0, INITRD_DRACUT },
	{ "*bin/dracut-*", 0, INITRD_DRACUT },
	{ "conf/initramfs.conf", 0, INITRD_INITRAMFS_TOOLS },
	{ "scripts/functions", 0, INITRD_INITRAMFS_TOOLS },
	{ "init_functions", 0, INITRD_MKINITCPIO },
	{ "*sbin/nlplug-findfs", 0, INITRD_MKINITFS },
	{ "*lib/live/boot/*", offsetof(struct initrd_facts, has_live_boot),
	  INITRD_UNKNOWN },
	{ "*bin/live-boot", offsetof(struct initrd_facts, has_live_boot),
	  INITRD_UNKNOWN },
	{ "scripts/casper", offsetof(struct initrd_facts, has_casper),
	  INITRD_UNKNOWN },
	{ "*lib/kiwi-live-lib.sh", offsetof(struct initrd_facts, has_kiwi_live),
	  INITRD_UNKNOWN },
	{ "*bin/dmsquash-live-root",
	  offsetof(struct initrd_facts, has_dmsquash), INITRD_UNKNOWN },
	{ "hooks/archiso*", offsetof(struct initrd_facts, has_archiso),
	  INITRD_UNKNOWN },
};

static void note_module(const char *name, struct initrd_facts *facts)
{
	const char *release = strstr(name, "lib/modules/");

	if (release == NULL)
		return;
	release += strlen("lib/modules/");
	if (facts->release[0] == '\0')
		snprintf(facts->release, sizeof(facts->release), "%.*s",
			 (int)strcspn(release, "/"), release);
	if (fnmatch("*/aoe.ko", name, 0) == 0 ||
	    fnmatch("*/aoe.ko.[xgz]*", name, 0) == 0)
		facts->aoe = INITRD_AOE_MODULE;
}

/* Drivers that the kernel has without a module. */
static void note_built_in(const struct newc_file *file, struct newc_stream *s,
			  struct initrd_facts *facts)
{
	char *text;
	ssize_t got;

	if (fnmatch("*lib/modules/*/modules.builtin", file->name, 0) != 0 ||
	    file->size_bytes > MODULE_LIST_MAX)
		return;
	text = malloc(file->size_bytes + 1);
	if (text == NULL)
		return;
	got = s->read(s->context, text, file->size_bytes);
	if (got > 0) {
		s->at += (uint64_t)got;
		text[got] = '\0';
		if (strstr(text, "/aoe.ko") != NULL)
			facts->aoe = INITRD_AOE_BUILT_IN;
	}
	free(text);
}

static void note_file(void *context, const struct newc_file *file,
		      struct newc_stream *stream)
{
	struct initrd_facts *facts = context;

	facts->file_count++;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (fnmatch(marks[i].glob, file->name, 0) != 0)
			continue;
		if (marks[i].flag != 0)
			*(bool *)((char *)facts + marks[i].flag) = true;
		else if (facts->kind == INITRD_UNKNOWN)
			facts->kind = marks[i].kind;
	}
	note_module(file->name, facts);
	note_built_in(file, stream, facts);
}

static struct archive *open_part(struct raw *r)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;

	if (a == NULL)
		return NULL;
	/* By name: the rest of libarchive's would run other programs. */
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_format_raw(a);
	if (archive_read_open(a, r, NULL, archive_wants, NULL) == ARCHIVE_OK &&
	    archive_read_next_header(a, &entry) == ARCHIVE_OK &&
	    archive_filter_count(a) > 1)
		return a;
	archive_read_free(a);
	return NULL;
}

/* A compressed part at start; its end to *end.  False: none of ours. */
static bool scan_packed(struct raw *r, uint64_t start, uint64_t *end,
			struct initrd_facts *facts)
{
	struct unpacked u = { .left = UNPACKED_MAX };
	struct newc_stream s = { .read = unpacked_read, .context = &u };
	struct archive *a;
	int rc;

	raw_seek(r, start);
	a = open_part(r);
	if (a == NULL)
		return false;
	u.archive = a;
	rc = newc_walk(&s, note_file, facts);
	*end = start + (uint64_t)archive_filter_bytes(a, -1);
	archive_read_free(a);
	return rc >= 0;
}

bool scan_file(const struct image *image, const struct tree_entry *file,
	       struct initrd_facts *facts)
{
	struct raw *r = calloc(1, sizeof(*r));
	uint64_t at = 0;
	bool is_read = false;

	if (r == NULL)
		return false;
	*r = (struct raw){ .image = image, .file = file };
	for (unsigned int part = 0; part < PARTS_MAX; part++) {
		struct newc_stream s = { .read = raw_read, .context = r };
		uint64_t begun = at;
		int rc;

		raw_seek(r, at);
		rc = newc_walk(&s, note_file, facts);
		is_read = rc == 0;
		if (rc <= 0)
			break;
		at += s.other;
		if (!scan_packed(r, at, &at, facts) || at <= begun)
			break;
	}
	free(r);
	return is_read;
}
