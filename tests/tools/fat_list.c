// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of a FAT image, a line each: size, path; with --cat their bytes.
 *
 *   fat_list [--cat PATH] IMAGE [OFFSET]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/fat/fat.h"

static void print_bytes(int fd, const struct tree_entry *e)
{
	char buf[4096];

	for (uint32_t i = 0; i < e->extent_count; i++) {
		uint64_t at = e->extents[i].offset_bytes;
		uint64_t left = e->extents[i].len_bytes;

		while (left > 0) {
			size_t part = left < sizeof(buf) ? (size_t)left
							 : sizeof(buf);

			if (pread(fd, buf, part, (off_t)at) != (ssize_t)part)
				return;
			fwrite(buf, 1, part, stdout);
			at += part;
			left -= part;
		}
	}
}

static int list(int fd, uint64_t offset, const char *cat)
{
	struct record_sink sink = { 0 };
	struct tree tree;
	char *records;
	size_t len;
	int rc;

	sink.out = open_memstream(&records, &len);
	rc = fat_walk(fd, offset, (uint64_t)lseek(fd, 0, SEEK_END), &sink);
	if (rc == 0)
		rc = record_end(&sink);
	fclose(sink.out);
	if (rc < 0) {
		free(records);
		return rc;
	}
	rc = tree_build(&tree, (uint8_t *)records, len);
	for (size_t i = 0; rc == 0 && i < tree.entry_count; i++) {
		const struct tree_entry *e = &tree.entries[i];

		if (cat != NULL && strcmp(cat, e->path) == 0)
			print_bytes(fd, e);
		else if (cat == NULL && e->kind == TREE_FILE)
			printf("%llu %s\n", (unsigned long long)e->size_bytes,
			       e->path);
	}
	tree_free(&tree);
	return rc;
}

int main(int argc, char **argv)
{
	bool has_cat = argc > 2 && strcmp(argv[1], "--cat") == 0;
	int first = has_cat ? 3 : 1;
	int fd = argc > first ? open(argv[first], O_RDONLY | O_CLOEXEC) : -1;
	uint64_t offset = argc > first + 1 ? strtoull(argv[first + 1], NULL, 0)
					   : 0;
	int rc;

	if (fd < 0) {
		fprintf(stderr, "fat_list [--cat PATH] IMAGE [OFFSET]\n");
		return 2;
	}
	rc = list(fd, offset, has_cat ? argv[2] : NULL);
	close(fd);
	if (rc < 0)
		fprintf(stderr, "%s: %s\n", argv[first], strerror(-rc));
	return rc < 0 ? 1 : 0;
}
