// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzing without libFuzzer: frames of the vectors, mutated, and frames of
 * chance.  Each execution has its own seed, made of SEED and its number, so
 * that one which failed can be had again alone:
 *
 *	engine_fuzz SEED COUNT FIRST FILE.vec ...
 *	engine_fuzz --corpus FOLDER FILE.vec ...
 *
 * The second one writes the frames for libFuzzer to begin with.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/frames.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/traits.h"

#define MUTATIONS_MAX 4u
#define ROOM_BYTES    (FRAME_BYTES_MAX - TRAIT_BYTES)

static struct frames frames;

/* For the message of a failure. */
static uint64_t run_seed, run_number;

static void execute(uint64_t seed, uint64_t number)
{
	static uint8_t input[FRAME_BYTES_MAX];
	static struct vector_frame frame;
	struct chance chance = { seed };
	uint64_t i, mutations;

	chance.state = draw(&chance, UINT64_MAX) + number * 0x100000001b3ull;
	if (draw(&chance, 8) == 0) {
		frames_make(&chance, &frame);
	} else {
		frames_draw(&frames, &chance, &frame);
		mutations = draw(&chance, MUTATIONS_MAX + 1);
		for (i = 0; i < mutations; i++)
			frames_mutate(&chance, &frame, ROOM_BYTES);
	}
	for (i = 0; i < TRAIT_BYTES; i++)
		input[i] = (uint8_t)draw(&chance, 256);
	memcpy(input + TRAIT_BYTES, frame.bytes, frame.len_bytes);
	LLVMFuzzerTestOneInput(input, TRAIT_BYTES + frame.len_bytes);
}

static void tell_how_to_replay(int signal_number)
{
	char text[96];
	int len = snprintf(text, sizeof(text),
			   "again: engine_fuzz %llu 1 %llu FILE.vec ...\n",
			   (unsigned long long)run_seed,
			   (unsigned long long)run_number);

	(void)signal_number;
	if (write(STDERR_FILENO, text, (size_t)len) < 0)
		_exit(1);
}

static int write_corpus(const char *folder)
{
	static const uint8_t traits[TRAIT_BYTES] = { 7, 4, 2, 3, 7, 7 };
	unsigned int i;

	for (i = 0; i < frames.count; i++) {
		const struct frames_seed *seed = &frames.seeds[i];
		char path[512];
		FILE *file;

		snprintf(path, sizeof(path), "%s/vector-%03u", folder, i);
		file = fopen(path, "we");
		if (!file) {
			perror(path);
			return 1;
		}
		fwrite(traits, 1, sizeof(traits), file);
		fwrite(seed->bytes, 1, seed->len_bytes, file);
		fclose(file);
	}
	return 0;
}

static int fuzz(char **argv)
{
	uint64_t count = strtoull(argv[1], NULL, 0);
	uint64_t first = strtoull(argv[2], NULL, 0);

	run_seed = strtoull(argv[0], NULL, 0);
	if (count == 0 || frames.count == 0) {
		fprintf(stderr, "engine_fuzz: nothing to execute\n");
		return 1;
	}
	signal(SIGABRT, tell_how_to_replay);
	for (run_number = first; run_number < first + count; run_number++)
		execute(run_seed, run_number);
	printf("%llu executions from %u frames, seed %llu\n",
	       (unsigned long long)count, frames.count,
	       (unsigned long long)run_seed);
	return 0;
}

int main(int argc, char **argv)
{
	bool is_corpus = argc > 1 && strcmp(argv[1], "--corpus") == 0;
	int i, rc, first_file = is_corpus ? 3 : 4;

	if (argc <= first_file) {
		fprintf(stderr, "engine_fuzz SEED COUNT FIRST FILE.vec ...\n"
				"engine_fuzz --corpus FOLDER FILE.vec ...\n");
		return 2;
	}
	for (i = first_file; i < argc; i++)
		if (frames_read(&frames, argv[i]) < 0)
			return 2;
	rc = is_corpus ? write_corpus(argv[2]) : fuzz(argv + 1);
	frames_free(&frames);
	return rc;
}
