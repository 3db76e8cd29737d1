// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the tools do with an ISO that could be opened, and a little more.
 */
#include "tests/fuzz/iso_fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "tools/systems/system.h"

/* Of a tree that is larger, only some: it takes too long else. */
#define FILES_READ_MAX 64u

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

/* The table is kept for all runs; PROFILES names it, for those elsewhere. */
static const struct profiles *known_profiles(void)
{
	static struct profiles profiles;
	const char *path = getenv("PROFILES");
	char why[PROFILE_WHY_BYTES];

	if (path == NULL)
		path = "tools/systems/profiles.conf";
	if (profiles.items == NULL) {
		profiles.items = calloc(PROFILES_MAX, sizeof(*profiles.items));
		if (profiles.items == NULL ||
		    profiles_read(&profiles, path, 0, why) < 0)
			abort();
	}
	return &profiles;
}

static void use_system(const struct image *image)
{
	const struct profiles *profiles = known_profiles();
	struct image own = *image;
	struct system system;

	if (system_recognise(&own, profiles, &system) == 0) {
		read_file(&own, system.kernel.entry);
		read_file(&own, system.initrds[0].entry);
	}
	system_take(&own, profiles, "boot/x86_64/loader/linux",
		    "../live/initrd", &system);
	tree_free(&own.efi);
}

void iso_fuzz_use(const struct image *image)
{

	for (size_t i = 0; i < image->tree.entry_count && i < FILES_READ_MAX;
	     i++) {
		const struct tree_entry *e = &image->tree.entries[i];

		e = image_lookup(image, e->path);
		if (e != NULL)
			read_file(image, e);
	}
	use_system(image);
}

void iso_fuzz_records(const uint8_t *input, size_t input_bytes,
		      struct image *image)
{
	/* Of this size and no larger, for a sanitizer to see its end. */
	uint8_t *records = malloc(input_bytes + (input_bytes == 0));

	if (records == NULL)
		abort();
	memcpy(records, input, input_bytes);
	if (tree_build(&image->tree, records, input_bytes) == 0) {
		iso_fuzz_use(image);
		tree_free(&image->tree);
	}
}
