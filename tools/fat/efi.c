// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finding it: El Torito 1.0 with UEFI's platform (UEFI 2.10, 13.3.2.1), and
 * MBR partitions of type 0xef, which xorriso appends.
 */
#include "tools/fat/efi.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/fat/fat.h"
#include "tools/iso/confine.h"

#define DESCRIPTOR_FIRST 16u
#define DESCRIPTOR_LAST	 32u
#define CATALOG_ENTRY	 32u
#define PLATFORM_EFI	 0xefu
#define MBR_TABLE	 446u
#define MBR_ENTRY	 16u
#define MBR_TYPE_EFI	 0xefu
#define SECTOR		 512u
#define PLACES_MAX	 8u

struct search {
	const struct image *image;
	uint64_t places[PLACES_MAX]; /* where one may begin */
	size_t count;
};

static uint32_t le32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

static bool read_block(const struct image *image, uint64_t offset, uint8_t *buf)
{
	return pread(image->fd, buf, ISO_BLOCK_BYTES, (off_t)offset) ==
	       ISO_BLOCK_BYTES;
}

static void add_place(struct search *s, uint64_t offset)
{
	if (s->count < PLACES_MAX && offset > 0)
		s->places[s->count++] = offset;
}

/* The entries behind the first, which says for which firmware it is. */
static void search_catalog(struct search *s, const uint8_t *catalog)
{
	bool is_efi = catalog[1] == PLATFORM_EFI;

	for (uint32_t at = CATALOG_ENTRY; at < ISO_BLOCK_BYTES;
	     at += CATALOG_ENTRY) {
		const uint8_t *e = catalog + at;

		/* A section's head; else an entry, bootable if 0x88. */
		if (e[0] == 0x90 || e[0] == 0x91)
			is_efi = e[1] == PLATFORM_EFI;
		else if (e[0] == 0x88 && is_efi)
			add_place(s, (uint64_t)le32(e + 8) * ISO_BLOCK_BYTES);
	}
}

static void search_el_torito(struct search *s)
{
	uint8_t block[ISO_BLOCK_BYTES];

	for (uint32_t n = DESCRIPTOR_FIRST; n < DESCRIPTOR_LAST; n++) {
		if (!read_block(s->image, (uint64_t)n * ISO_BLOCK_BYTES,
				block) ||
		    memcmp(block + 1, "CD001", 5) != 0 || block[0] == 255)
			return;
		if (block[0] != 0 ||
		    memcmp(block + 7, "EL TORITO SPECIFICATION", 23) != 0)
			continue;
		if (read_block(s->image,
			       (uint64_t)le32(block + 0x47) * ISO_BLOCK_BYTES,
			       block))
			search_catalog(s, block);
		return;
	}
}

static void search_mbr(struct search *s)
{
	uint8_t block[ISO_BLOCK_BYTES];

	if (!read_block(s->image, 0, block) || block[510] != 0x55 ||
	    block[511] != 0xaa)
		return;
	for (uint32_t i = 0; i < 4; i++) {
		const uint8_t *e = block + MBR_TABLE + i * MBR_ENTRY;

		if (e[4] == MBR_TYPE_EFI)
			add_place(s, (uint64_t)le32(e + 8) * SECTOR);
	}
}

/* The first place that holds a FAT; nothing is told of one that does not. */
static int read_places(void *context, int out)
{
	const struct search *s = context;
	struct record_sink sink = { .out = fdopen(out, "w") };
	int rc = -ENOENT;

	if (sink.out == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < s->count && (rc == -ENOENT); i++) {
		rc = fat_walk(s->image->fd, s->places[i], s->image->file_bytes,
			      &sink);
		if (rc == -EMEDIUMTYPE)
			rc = -ENOENT;
	}
	return rc == 0 ? record_end(&sink) : rc;
}

int efi_load(struct image *image)
{
	struct search search = { .image = image };
	const struct confined c = {
		.work = read_places,
		.context = &search,
		.cpu_seconds = EFI_CPU_SECONDS,
		.idle_seconds = EFI_IDLE_SECONDS,
		.bytes_max = TREE_BYTES_MAX,
	};
	uint8_t *records;
	size_t len;
	int rc;

	if (image->efi.records != NULL)
		return 0;
	search_el_torito(&search);
	search_mbr(&search);
	if (search.count == 0)
		return -ENOENT;
	rc = confine_run(&c, &records, &len);
	return rc < 0 ? rc : tree_build(&image->efi, records, len);
}

struct image efi_view(const struct image *image)
{
	struct image view = *image;

	view.tree = image->efi;
	return view;
}
