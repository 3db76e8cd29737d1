// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way of an ISO through the tools, for any fuzzer: open, identify, find
 * what boots, read it.  libisofs runs in the tools' own child process here,
 * too, so what is under test is that its death ends in an error, and all that
 * is done with what it tells.
 */
#include "tests/fuzz/iso_fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/systems/system.h"

static void die(const char *what)
{
	perror(what);
	abort();
}

/* PROFILES names the table; it is kept for all runs. */
static const struct profiles *known_profiles(void)
{
	static struct profiles profiles;
	const char *path = getenv("PROFILES");
	char why[PROFILE_WHY_BYTES];

	if (profiles.items == NULL) {
		profiles.items = calloc(PROFILES_MAX, sizeof(*profiles.items));
		if (path == NULL || profiles_read(&profiles, path, 0, why) < 0)
			die("PROFILES");
	}
	return &profiles;
}

/* Every byte of it, and the edges around its end. */
static void read_file(const struct image *image, const struct tree_entry *file)
{
	static const size_t steps[] = { 4096, 1, 2047 };
	uint8_t buf[4096];
	uint64_t at = 0;

	for (size_t i = 0; at < file->size_bytes && i < 1000; i++) {
		ssize_t got = image_read(image, file, at, buf, steps[i % 3]);

		if (got == 0)
			abort();
		if (got < 0)
			break;
		at += (uint64_t)got;
	}
	image_read(image, file, file->size_bytes, buf, sizeof(buf));
	image_read(image, file, file->size_bytes / 2, buf, sizeof(buf));
	image_read(image, file, UINT64_MAX, buf, sizeof(buf));
}

static void use_image(struct image *image)
{
	const struct profiles *profiles = known_profiles();
	struct system system;

	for (size_t i = 0; i < image->tree.entry_count; i++) {
		const struct tree_entry *e = &image->tree.entries[i];

		e = image_lookup(image, e->path);
		if (e != NULL)
			read_file(image, e);
	}
	if (system_recognise(image, profiles, &system) == 0) {
		read_file(image, system.kernel.entry);
		read_file(image, system.initrds[0].entry);
	}
	system_take(image, profiles, "boot/x86_64/loader/linux",
		    "../live/initrd", &system);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	int fd = memfd_create("iso", MFD_CLOEXEC);
	struct image image;
	char why[256];
	int rc;

	if (fd < 0 || write(fd, input, input_bytes) != (ssize_t)input_bytes)
		die("memfd");
	rc = image_open_fd(&image, fd);
	if (rc < 0) {
		image_explain(&image, rc, why, sizeof(why));
		return 0;
	}
	use_image(&image);
	image_close(&image);
	return 0;
}

void iso_fuzz_records(const uint8_t *input, size_t input_bytes, int fd,
		      uint64_t file_bytes)
{
	struct image image = { .fd = fd, .file_bytes = file_bytes };
	/* Of this size and no larger, for a sanitizer to see its end. */
	uint8_t *records = malloc(input_bytes);

	if (records == NULL)
		die("malloc");
	memcpy(records, input, input_bytes);
	if (tree_build(&image.tree, records, input_bytes) == 0) {
		use_image(&image);
		tree_free(&image.tree);
	}
}
