// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way of an ISO through the tools: open, identify, find what boots, read
 * it.  libisofs runs in the tools' own child process here, too, so what is
 * under test is that its death ends in an error, and all that is done with
 * what it tells.  The input is the ISO from its volume descriptors on.
 */
#include "tests/fuzz/iso_fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* In front of the volume there is nothing that the tools look at. */
#define SYSTEM_BYTES 32768
/* Of the volume in its descriptor, in blocks. */
#define SIZE_OFFSET    80u
#define SIZE_BYTES_MAX (4u << 20)

static void die(const char *what)
{
	perror(what);
	abort();
}

/* What the volume says that it has, within reason: a hole has no bytes. */
static off_t size_of(const uint8_t *input, size_t input_bytes)
{
	uint64_t said_bytes = 0;

	for (size_t i = 4; i > 0 && input_bytes > SIZE_OFFSET + 4; i--)
		said_bytes = said_bytes << 8 | input[SIZE_OFFSET + i - 1];
	said_bytes *= ISO_BLOCK_BYTES;
	if (said_bytes > SIZE_BYTES_MAX)
		said_bytes = 0;
	if (said_bytes < SYSTEM_BYTES + input_bytes)
		said_bytes = SYSTEM_BYTES + input_bytes;
	return (off_t)said_bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	int fd = memfd_create("iso", MFD_CLOEXEC);
	struct image image;
	char why[256];
	int rc;

	if (fd < 0 || ftruncate(fd, size_of(input, input_bytes)) < 0 ||
	    pwrite(fd, input, input_bytes, SYSTEM_BYTES) !=
		    (ssize_t)input_bytes)
		die("memfd");
	rc = image_open_fd(&image, fd);
	if (rc < 0) {
		image_explain(&image, rc, why, sizeof(why));
		return 0;
	}
	iso_fuzz_use(&image);
	image_close(&image);
	return 0;
}
