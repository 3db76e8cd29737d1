// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An initrd through the scan, in this very process, so that a sanitizer sees
 * what the tools' child process would keep from it.
 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/initrd/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	const struct tree_extent extent = { 0, input_bytes };
	const struct tree_entry file = { .extents = &extent,
					 .extent_count = 1,
					 .size_bytes = input_bytes };
	struct image image = { .fd = memfd_create("initrd", MFD_CLOEXEC),
			       .file_bytes = input_bytes };
	struct initrd_facts facts = { .is_read = true };

	if (image.fd < 0 ||
	    write(image.fd, input, input_bytes) != (ssize_t)input_bytes) {
		perror("memfd");
		abort();
	}
	scan_file(&image, &file, &facts);
	if (strnlen(facts.release, sizeof(facts.release)) ==
	    sizeof(facts.release))
		abort();
	close(image.fd);
	return 0;
}
