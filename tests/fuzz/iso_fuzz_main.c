// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver that needs no libFuzzer: from a seed it mutates a real ISO in the
 * places that describe its files, and the records that the reader makes of it.
 *
 *   SEED=n COUNT=n [FIRST=n] iso_fuzz SMALL.iso
 *
 * Run n of a seed is always the same, so a failure is replayed by FIRST.
 */
#include "tests/fuzz/iso_fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/chance.h"
#include "tools/iso/reader.h"
#include "tools/iso/volume.h"

#define ISO_BYTES_MAX (4u << 20)
#define HANG_SECONDS  60u

/* What an input has not of an ISO. */
#define SYSTEM_BYTES (16u * ISO_BLOCK_BYTES)

static struct chance chance;

static size_t below(size_t n)
{
	return (size_t)draw(&chance, n);
}

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

/* The blocks that say where things are: all that is worth mutating. */
static size_t find_blocks(const uint8_t *iso, size_t size, size_t *blocks,
			  size_t room)
{
	const uint8_t *primary = iso + 16u * ISO_BLOCK_BYTES;
	size_t count = 0;

	for (size_t b = 16; b < size / ISO_BLOCK_BYTES && count < room; b++) {
		const uint8_t *p = iso + b * ISO_BLOCK_BYTES;
		bool is_descriptor = memcmp(p + 1, "CD001", 5) == 0;
		bool is_folder = p[0] >= 34 && p[32] == 1 && p[33] == 0;
		bool is_path_table =
			b == le32(primary + 140) ||
			b == __builtin_bswap32(le32(primary + 148));
		/* SUSP entries: a signature, a length and version 1. */
		bool is_continuation = p[0] >= 'A' && p[0] <= 'Z' &&
				       p[1] >= 'A' && p[1] <= 'Z' && p[3] == 1;

		bool is_menu = memmem(p, ISO_BLOCK_BYTES, "linux /", 7) != NULL;

		if (is_descriptor || is_folder || is_path_table ||
		    is_continuation || is_menu)
			blocks[count++] = b;
	}
	return count;
}

static const uint8_t edges[] = { 0, 1, 2, 0x7f, 0x80, 0xff, 0x22, 0x21 };

/* Anywhere in a block, for descriptors, path tables and continuations. */
static void mutate_bytes(uint8_t *block, const uint8_t *other)
{
	/* What matters lies at the front of a block, seldom at its end. */
	size_t at = below(below(4) == 0 ? ISO_BLOCK_BYTES : 256);
	size_t len = 1 + below(64);

	if (len > ISO_BLOCK_BYTES - at)
		len = ISO_BLOCK_BYTES - at;
	switch (below(5)) {
	case 0:
		block[at] ^= (uint8_t)(1u << below(8));
		break;
	case 1:
		block[at] = edges[below(sizeof(edges))];
		break;
	case 2:
		block[at] = (uint8_t)below(256);
		break;
	case 3:
		memset(block + at, edges[below(sizeof(edges))], len);
		break;
	default:
		memmove(block + at, other + below(ISO_BLOCK_BYTES - len), len);
	}
}

/* A field of a directory record (ECMA-119 9.1), or of what Rock Ridge adds. */
static void mutate_record(uint8_t *block, const uint8_t *other)
{
	static const struct {
		uint8_t offset;
		uint8_t len;
	} fields[] = {
		{ 0, 1 },  { 1, 1 },  { 2, 4 },	 { 10, 4 }, { 25, 1 },
		{ 26, 2 }, { 32, 1 }, { 33, 1 }, { 33, 8 },
	};
	size_t field = below(sizeof(fields) / sizeof(fields[0]));
	size_t len = fields[field].len;
	size_t records = below(16);
	size_t at = 0;

	while (records-- > 0 && block[at] >= 34 &&
	       at + 2u * block[at] <= ISO_BLOCK_BYTES)
		at += block[at];
	/* Half of the time: the entries that follow the name. */
	if (below(2) == 0 && block[at] > 44) {
		at += 33u + block[at + 32];
		at += below(block[at] == 0 ? 64 : 40);
	} else {
		at += fields[field].offset;
	}
	if (at > ISO_BLOCK_BYTES - 8)
		return;
	for (size_t i = 0; i < len; i++)
		block[at + i] = below(2) == 0 ? edges[below(sizeof(edges))]
					      : other[below(256)];
}

static size_t mutate(uint8_t *iso, size_t size, const size_t *blocks,
		     size_t block_count)
{
	size_t times = 1 + below(8);

	for (size_t i = 0; i < times; i++) {
		size_t block = blocks[below(block_count)];
		size_t other = blocks[below(block_count)];

		(below(3) == 0 ? mutate_bytes
			       : mutate_record)(iso + block * ISO_BLOCK_BYTES,
						iso + other * ISO_BLOCK_BYTES);
	}
	/* The primary descriptor's own marks stay, or all would end there. */
	if (below(16) != 0)
		memcpy(iso + 16u * ISO_BLOCK_BYTES,
		       "\x01"
		       "CD001\x01",
		       7);
	return below(32) == 0 ? below(size) : size;
}

/* Any byte of the records, but rarely of those behind the first few. */
static void mutate_records(uint8_t *records, size_t len)
{
	size_t reach = below(2) == 0 || len < 512 ? len : 512;

	for (size_t i = 1 + below(6); i > 0; i--) {
		size_t at = below(reach);

		records[at] = below(2) == 0 ? edges[below(sizeof(edges))]
					    : (uint8_t)below(256);
	}
}

struct original {
	int fd;
	uint8_t *iso;
	size_t iso_bytes;
	uint8_t *records;
	size_t records_bytes;
	size_t *blocks;
	size_t block_count;
};

static int load(const char *path, struct original *o)
{
	ssize_t got;

	o->fd = open(path, O_RDONLY | O_CLOEXEC);
	o->iso = malloc(ISO_BYTES_MAX);
	o->blocks = calloc(ISO_BYTES_MAX / ISO_BLOCK_BYTES, sizeof(size_t));
	if (o->fd < 0 || o->iso == NULL || o->blocks == NULL)
		return -errno;
	got = read(o->fd, o->iso, ISO_BYTES_MAX);
	if (got < (ssize_t)(20u * ISO_BLOCK_BYTES))
		return -EINVAL;
	o->iso_bytes = (size_t)got;
	o->block_count = find_blocks(o->iso, o->iso_bytes, o->blocks,
				     ISO_BYTES_MAX / ISO_BLOCK_BYTES);
	if (o->block_count == 0)
		return -EINVAL;
	return reader_run(o->fd, o->iso_bytes, &o->records, &o->records_bytes);
}

static void unload(struct original *o)
{
	close(o->fd);
	free(o->iso);
	free(o->records);
	free(o->blocks);
}

static void execute(const uint8_t *iso, size_t iso_bytes)
{
	if (iso_bytes > SYSTEM_BYTES)
		LLVMFuzzerTestOneInput(iso + SYSTEM_BYTES,
				       iso_bytes - SYSTEM_BYTES);
}

static void run(const struct original *o, uint64_t seed, uint64_t n,
		uint8_t *copy)
{
	struct image image = { .fd = o->fd, .file_bytes = o->iso_bytes };

	/* On a crash or a hang the last line names the run. */
	fprintf(stderr, "\rSEED=%" PRIu64 " FIRST=%" PRIu64, seed, n);
	chance.state = seed * 1000003 + n;
	alarm(HANG_SECONDS);
	memcpy(copy, o->iso, o->iso_bytes);
	execute(copy, mutate(copy, o->iso_bytes, o->blocks, o->block_count));
	/* These cost no process: twenty for one. */
	for (int i = 0; i < 20; i++) {
		memcpy(copy, o->records, o->records_bytes);
		mutate_records(copy, o->records_bytes);
		iso_fuzz_records(copy, o->records_bytes, &image);
	}
}

static uint64_t from_env(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 0) : otherwise;
}

int main(int argc, char **argv)
{
	static uint8_t copy[ISO_BYTES_MAX];
	uint64_t seed = from_env("SEED", 1);
	uint64_t count = from_env("COUNT", 1000);
	uint64_t first = from_env("FIRST", 0);
	struct original o = { .fd = -1 };
	int rc;

	if (argc != 2) {
		fprintf(stderr, "usage: SEED=n COUNT=n FIRST=n iso_fuzz ISO\n");
		return 1;
	}
	rc = load(argv[1], &o);
	if (rc < 0 || o.records_bytes > sizeof(copy)) {
		fprintf(stderr, "iso_fuzz: cannot use %s: %s\n", argv[1],
			strerror(-rc));
		return 1;
	}
	execute(o.iso, o.iso_bytes);
	for (uint64_t n = first; n < first + count; n++)
		run(&o, seed, n, copy);
	fprintf(stderr, "\n");
	unload(&o);
	return 0;
}
