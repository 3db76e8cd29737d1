// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver that needs no libFuzzer: from a seed it changes bytes of a file.
 *
 *   SEED=n COUNT=n [FIRST=n] [REACH=n] ..._fuzz FILE...
 *
 * Only the first REACH bytes are changed.  Run n of a seed is always the same,
 * so a failure is replayed by FIRST.
 */
#include "tests/fuzz/chance.h"
#include "tests/fuzz/fuzz.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_BYTES_MAX (8u << 20)
#define HANG_SECONDS   60u

static struct chance chance;

static size_t below(size_t n)
{
	return (size_t)draw(&chance, n);
}

static size_t mutate(uint8_t *bytes, size_t len, size_t reach)
{
	static const uint8_t edges[] = { 0, 1, 2, 0x7f, 0x80, 0xff, '0', 'F' };

	if (reach > len)
		reach = len;
	for (size_t i = 1 + below(8); i > 0; i--) {
		size_t at = below(reach);
		size_t run = below(8) == 0 ? 1 + below(16) : 1;

		for (; run > 0 && at < len; run--, at++)
			bytes[at] = below(2) == 0 ? edges[below(sizeof(edges))]
						  : (uint8_t)below(256);
	}
	return below(16) == 0 ? 1 + below(len) : len;
}

static uint64_t from_env(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 0) : otherwise;
}

static void run_file(const char *path, const uint8_t *bytes, size_t len)
{
	uint64_t seed = from_env("SEED", 1), first = from_env("FIRST", 0);
	uint64_t count = from_env("COUNT", 1000);
	size_t reach = from_env("REACH", FILE_BYTES_MAX);

	for (uint64_t n = first; n < first + count; n++) {
		/* Of this size and no larger, for a sanitizer to see its end.
		 */
		uint8_t *copy = malloc(len);
		size_t copy_len;

		if (copy == NULL)
			abort();
		fprintf(stderr, "\r%s SEED=%" PRIu64 " FIRST=%" PRIu64, path,
			seed, n);
		chance.state = seed * 1000003 + n;
		alarm(HANG_SECONDS);
		memcpy(copy, bytes, len);
		copy_len = mutate(copy, len, reach);
		LLVMFuzzerTestOneInput(copy, copy_len);
		free(copy);
	}
	fprintf(stderr, "\n");
}

int main(int argc, char **argv)
{
	static uint8_t bytes[FILE_BYTES_MAX];

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "re");
		size_t len;

		if (f == NULL) {
			perror(argv[i]);
			return 1;
		}
		len = fread(bytes, 1, sizeof(bytes), f);
		fclose(f);
		if (len == 0)
			return 1;
		LLVMFuzzerTestOneInput(bytes, len);
		run_file(argv[i], bytes, len);
	}
	return argc > 1 ? 0 : 1;
}
