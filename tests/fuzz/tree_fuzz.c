// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts of an ISO's way that are ours alone, without libisofs and its
 * process, and so several times as fast: the volume descriptor, and the
 * records that the reader's child sends.
 *
 * An input is a byte that says what to put right of the records, some more for
 * alignment, the start of a descriptor, and the records.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/iso_fuzz.h"

#define FLAGS_BYTES	 8u
#define DESCRIPTOR_BYTES 832u
#define SYSTEM_BYTES	 (16u * ISO_BLOCK_BYTES)
#define FILE_BYTES	 (24u * ISO_BLOCK_BYTES)

#define FLAG_COUNT 1u /* the last record tells how many there are */

static int fd;

static void die(const char *what)
{
	perror(what);
	abort();
}

/* Something to read: bytes, and the marks of kernels (see boot.c). */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static uint8_t file[FILE_BYTES];

	(void)argc;
	(void)argv;
	for (size_t i = 0; i < sizeof(file); i++)
		file[i] = (uint8_t)(i * 31 >> 3);
	memcpy(file + 0x202, "HdrS", 4);
	memcpy(file + 2048 + 0x38, "ARM\x64", 4);
	memcpy(file + 4096 + 0x38, "RSC\x05", 4);
	memcpy(file + 6144,
	       "\x7f"
	       "ELF\x02\x01",
	       6);
	fd = memfd_create("iso", MFD_CLOEXEC);
	if (fd < 0 || write(fd, file, sizeof(file)) != (ssize_t)sizeof(file))
		die("memfd");
	return 0;
}

static void read_volume(const uint8_t *descriptor, struct image *image)
{
	char why[256];
	int rc;

	if (pwrite(fd, descriptor, DESCRIPTOR_BYTES, SYSTEM_BYTES) !=
	    DESCRIPTOR_BYTES)
		die("memfd");
	rc = volume_read(&image->volume, fd, FILE_BYTES);
	if (rc < 0)
		image_explain(image, rc, why, sizeof(why));
}

/* Else next to no mutation leaves a list that is taken for one. */
static void put_right(uint8_t *records, size_t len_bytes)
{
	struct tree_record *r = NULL;
	uint64_t count = 0;

	for (size_t at = 0; len_bytes - at >= sizeof(*r);
	     at += r->total_bytes) {
		r = (struct tree_record *)(records + at);
		if (r->kind == TREE_END || r->total_bytes % 8 != 0 ||
		    r->total_bytes < sizeof(*r) ||
		    r->total_bytes > len_bytes - at)
			break;
		count++;
	}
	if (r != NULL && r->kind == TREE_END)
		r->size_bytes = count;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	const size_t head_bytes = FLAGS_BYTES + DESCRIPTOR_BYTES;
	struct image image = { .fd = fd, .file_bytes = FILE_BYTES };
	size_t records_bytes;
	uint8_t *records;

	if (input_bytes < head_bytes)
		return 0;
	read_volume(input + FLAGS_BYTES, &image);
	records_bytes = input_bytes - head_bytes;
	records = malloc(records_bytes + (records_bytes == 0));
	if (records == NULL)
		die("malloc");
	memcpy(records, input + head_bytes, records_bytes);
	if (input[0] & FLAG_COUNT)
		put_right(records, records_bytes);
	iso_fuzz_records(records, records_bytes, &image);
	free(records);
	return 0;
}
