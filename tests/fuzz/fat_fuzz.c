// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A FAT image through the walk, in this very process; what it tells must be
 * inside the image, and no byte of it in two files.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/fat/fat.h"

static void check_tree(const struct tree *tree, size_t image_bytes)
{
	uint64_t total = 0;

	for (size_t i = 0; i < tree->entry_count; i++) {
		const struct tree_entry *e = &tree->entries[i];

		for (uint32_t x = 0; x < e->extent_count; x++) {
			if (e->extents[x].offset_bytes > image_bytes ||
			    e->extents[x].len_bytes >
				    image_bytes - e->extents[x].offset_bytes)
				abort();
			total += e->extents[x].len_bytes;
		}
	}
	if (total > image_bytes)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	int fd = memfd_create("fat", MFD_CLOEXEC);
	struct record_sink sink = { 0 };
	struct tree tree;
	char *records;
	size_t len;
	int rc;

	sink.out = open_memstream(&records, &len);
	if (fd < 0 || sink.out == NULL ||
	    write(fd, input, input_bytes) != (ssize_t)input_bytes) {
		perror("memfd");
		abort();
	}
	rc = fat_walk(fd, 0, input_bytes, &sink);
	if (rc == 0)
		rc = record_end(&sink);
	fclose(sink.out);
	close(fd);
	if (rc < 0) {
		free(records);
	} else if (tree_build(&tree, (uint8_t *)records, len) == 0) {
		check_tree(&tree, input_bytes);
		tree_free(&tree);
	} else {
		abort();
	}
	return 0;
}
