// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The child's half: lets libisofs import the ISO and writes what it found as
 * records.  Nothing is freed, for the process ends with it.
 */
#include "tools/iso/reader.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libisofs/libisofs.h>

#include "tools/iso/record.h"
#include "tools/iso/volume.h"

/* Directories and continuation areas only: 128 MiB are beyond any DVD. */
#define BLOCKS_READ_MAX 65536u
/*
 * How often one block may be read: the head of a folder a few times, else it
 * contains itself; any other as often as the shortest continuation areas (5
 * bytes, IEEE P1282) fit in it, for each is read by itself.
 */
#define FOLDER_READS_MAX 16u
#define BLOCK_READS_MAX	 (ISO_BLOCK_BYTES / 5)

/* The ISO as libisofs sees it: read-only, inside the file, and not for ever. */
struct source {
	IsoDataSource base;
	int fd;
	uint64_t block_count;
	uint16_t *reads; /* of each block */
	uint32_t left;
	int error;
};

static int source_open(IsoDataSource *base)
{
	return base != NULL ? 1 : 0;
}

static int source_fail(struct source *s, int error)
{
	if (s->error == 0)
		s->error = error;
	return (int)ISO_FILE_READ_ERROR;
}

/* Its first record is of itself, named by one zero byte (ECMA-119 6.8.2.2). */
static bool is_folder_head(const uint8_t *block)
{
	return block[0] >= 34 && block[32] == 1 && block[33] == 0;
}

static int source_read_block(IsoDataSource *base, uint32_t lba, uint8_t *buf)
{
	struct source *s = base->data;
	ssize_t got;

	if (lba >= s->block_count)
		return source_fail(s, -EBADMSG);
	if (s->left == 0)
		return source_fail(s, -E2BIG);
	s->left--;
	got = pread(s->fd, buf, ISO_BLOCK_BYTES, (off_t)lba * ISO_BLOCK_BYTES);
	if (got < 0)
		return source_fail(s, -EIO);
	if (got != ISO_BLOCK_BYTES ||
	    ++s->reads[lba] >
		    (is_folder_head(buf) ? FOLDER_READS_MAX : BLOCK_READS_MAX))
		return source_fail(s, -EBADMSG);
	return 1;
}

static void source_free(IsoDataSource *base)
{
	free(base->data);
}

static struct source *source_new(int fd, uint64_t file_bytes)
{
	struct source *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->fd = fd;
	s->block_count = file_bytes / ISO_BLOCK_BYTES;
	s->left = BLOCKS_READ_MAX;
	s->reads = calloc(s->block_count, sizeof(*s->reads));
	if (s->reads == NULL) {
		free(s);
		return NULL;
	}
	s->base = (IsoDataSource){
		.refcount = 1,
		.open = source_open,
		.close = source_open,
		.read_block = source_read_block,
		.free_data = source_free,
		.data = s,
	};
	return s;
}

/* The walk over the imported tree. */
struct walk {
	struct record_sink sink;
	char path[TREE_PATH_BYTES];
	size_t path_len;
	unsigned int depth;
};

static int put_record(struct walk *w, enum tree_kind kind, uint64_t size_bytes,
		      const struct tree_extent *extents, uint32_t extent_count,
		      const char *target)
{
	return record_put(&w->sink, w->path, kind, size_bytes, extents,
			  extent_count, target);
}

static int put_file(struct walk *w, IsoFile *file)
{
	struct iso_file_section *sections = NULL;
	struct tree_extent *extents;
	uint64_t size_bytes = 0;
	int count = 0;
	int rc;

	if (iso_file_get_old_image_sections(file, &count, &sections, 0) < 0 ||
	    count < 0)
		return -EBADMSG;
	extents = calloc((size_t)count + 1, sizeof(*extents));
	if (extents == NULL)
		return -ENOMEM;
	for (int i = 0; i < count; i++) {
		extents[i].offset_bytes = (uint64_t)sections[i].block *
					  ISO_BLOCK_BYTES;
		extents[i].len_bytes = sections[i].size;
		size_bytes += sections[i].size;
	}
	rc = put_record(w, TREE_FILE, size_bytes, extents, (uint32_t)count,
			NULL);
	free(extents);
	free(sections);
	return rc;
}

static int put_folder(struct walk *w, IsoDir *dir);

static int put_node(struct walk *w, IsoNode *node)
{
	switch (iso_node_get_type(node)) {
	case LIBISO_FILE:
		return put_file(w, (IsoFile *)node);
	case LIBISO_DIR:
		return put_folder(w, (IsoDir *)node);
	case LIBISO_SYMLINK:
		return put_record(w, TREE_LINK, 0, NULL, 0,
				  iso_symlink_get_dest((IsoSymlink *)node));
	default:
		return 0; /* device nodes, boot catalogue: nothing to read */
	}
}

static int put_children(struct walk *w, IsoDir *dir)
{
	IsoDirIter *iter;
	IsoNode *node;
	size_t parent_len = w->path_len;
	int rc = 0;

	if (iso_dir_get_children(dir, &iter) < 0)
		return -EBADMSG;
	while (rc == 0 && iso_dir_iter_next(iter, &node) == 1) {
		const char *name = iso_node_get_name(node);
		size_t room = sizeof(w->path) - parent_len;
		int len = snprintf(w->path + parent_len, room, "%s%s",
				   parent_len > 0 ? "/" : "",
				   name != NULL ? name : "");

		if (len < 0 || (size_t)len >= room)
			return -EBADMSG;
		w->path_len = parent_len + (size_t)len;
		rc = put_node(w, node);
	}
	w->path_len = parent_len;
	w->path[parent_len] = '\0';
	iso_dir_iter_free(iter);
	return rc;
}

static int put_folder(struct walk *w, IsoDir *dir)
{
	int rc = 0;

	if (w->depth == TREE_DEPTH_MAX)
		return -EBADMSG;
	if (w->depth > 0)
		rc = put_record(w, TREE_FOLDER, 0, NULL, 0, NULL);
	w->depth++;
	if (rc == 0)
		rc = put_children(w, dir);
	w->depth--;
	return rc;
}

static int write_tree(IsoImage *image, bool is_damaged, int out)
{
	struct walk *w = calloc(1, sizeof(*w));
	int rc;

	if (w == NULL)
		return -ENOMEM;
	w->sink.is_damaged = is_damaged;
	w->sink.out = fdopen(out, "w");
	if (w->sink.out == NULL)
		return -ENOMEM;
	rc = put_folder(w, iso_image_get_root(image));
	if (rc == 0)
		rc = record_end(&w->sink);
	return rc;
}

int import_tree(int fd, uint64_t file_bytes, int out)
{
	char charset[] = "UTF-8";
	char never[] = "NEVER";
	char program[] = "";
	IsoReadOpts *opts;
	IsoImage *image;
	struct source *source = source_new(fd, file_bytes);

	if (source == NULL || iso_init_with_flag(1) < 0 ||
	    iso_image_new("", &image) < 0 || iso_read_opts_new(&opts, 0) < 0)
		return -ENOMEM;
	iso_set_msgs_severities(never, never, program);
	iso_set_local_charset(charset, 0);
	iso_read_opts_set_input_charset(opts, charset);
	iso_read_opts_set_no_aaip(opts, 1);
	iso_read_opts_set_no_md5(opts, 1);
	/* Names of plain ISO 9660 shout: as Linux does, in lower case. */
	iso_read_opts_set_ecma119_map(opts, 3);

	if (iso_image_import(image, &source->base, opts, NULL) < 0)
		return source->error < 0 ? source->error : -EBADMSG;
	/* The library leaves out a folder that it cannot read, and goes on. */
	return write_tree(image, source->error < 0, out);
}
