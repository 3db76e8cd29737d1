// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzzing without libFuzzer: frames of the vectors, mutated, and frames of
 * chance.  Each execution has its own seed, made of SEED and its number, so
 * that one which failed can be had again alone:
 *
 *	engine_fuzz SEED COUNT FIRST FILE.vec ...
 *	engine_fuzz --corpus FOLDER FILE.vec ...	(the seeds, for
 *libFuzzer)
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/engine_fuzz.h"
#include "tests/unit/vectors.h"

#define SEEDS_MAX     1024u
#define MUTATIONS_MAX 4u
#define CHANCE_BYTES  128u

struct seed {
	uint32_t len_bytes;
	uint8_t *bytes;
};

struct chance {
	uint64_t state;
};

static struct seed seeds[SEEDS_MAX];
static unsigned int seed_count;

/* For the message of a failure. */
static uint64_t run_seed, run_number;

static uint64_t draw(struct chance *chance, uint64_t limit)
{
	uint64_t x = chance->state += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return (x ^ x >> 31) % limit;
}

static int keep_seed(const struct vector_frame *frame)
{
	struct seed *seed = &seeds[seed_count];

	if (seed_count == SEEDS_MAX) {
		fprintf(stderr, "more than %u frames\n", SEEDS_MAX);
		return -1;
	}
	seed->bytes = malloc(frame->len_bytes + 1u);
	if (!seed->bytes)
		return -1;
	memcpy(seed->bytes, frame->bytes, frame->len_bytes);
	seed->len_bytes = frame->len_bytes;
	seed_count++;
	return 0;
}

static int read_seeds(const char *path)
{
	static struct vector_case c;
	struct vector_reader reader;
	unsigned int i;
	int rc;

	rc = vectors_open(&reader, path);
	if (rc < 0)
		return rc;
	while ((rc = vectors_next(&reader, &c)) > 0)
		for (i = 0; i < c.step_count; i++)
			if (!c.steps[i].is_advert && !c.steps[i].is_audience &&
			    keep_seed(&c.steps[i].send) < 0)
				goto out;
out:
	vectors_close(&reader);
	return rc == 0 ? 0 : -1;
}

static void free_seeds(void)
{
	while (seed_count > 0)
		free(seeds[--seed_count].bytes);
}

/* The start of a frame, where all the fields are, is hit most of the time. */
static uint32_t draw_offset(struct chance *chance, uint32_t len_bytes)
{
	uint32_t limit = len_bytes;

	if (limit > AOE_ATA_BYTES && draw(chance, 4) > 0)
		limit = AOE_ATA_BYTES;
	return (uint32_t)draw(chance, limit);
}

static void mutate(struct chance *chance, struct vector_frame *frame)
{
	static const uint8_t edges[] = { 0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff };
	static const uint8_t codes[] = { 0x20, 0x24, 0x30, 0x34, 0xe5,
					 0xe7, 0xea, 0xec, 0x02, 0x03 };
	uint32_t more_bytes, room = FRAME_BYTES_MAX - TRAIT_BYTES;
	uint8_t *place;

	if (frame->len_bytes == 0)
		return;
	place = frame->bytes + draw_offset(chance, frame->len_bytes);
	switch (draw(chance, 6)) {
	case 0:
		*place ^= (uint8_t)(1 << draw(chance, 8));
		break;
	case 1:
		*place = (uint8_t)draw(chance, 256);
		break;
	case 2:
		*place = edges[draw(chance, sizeof(edges))];
		break;
	case 3:
		*place = codes[draw(chance, sizeof(codes))];
		break;
	case 4:
		frame->len_bytes = (uint32_t)(place - frame->bytes);
		break;
	case 5:
		more_bytes = (uint32_t)draw(chance, 1500);
		if (more_bytes > room - frame->len_bytes)
			more_bytes = room - frame->len_bytes;
		memset(frame->bytes + frame->len_bytes, 0x5a, more_bytes);
		frame->len_bytes += more_bytes;
		break;
	}
}

/* Behind a header that is ours, or else all of it would be dropped. */
static void make_chance(struct chance *chance, struct vector_frame *frame)
{
	static const uint8_t header[] = { 0x02, 0, 0, 0, 0x07, 0x01, 0x02,
					  0,	0, 0, 0, 0xaa, 0x88, 0xa2,
					  0x10, 0, 0, 7, 1 };
	uint32_t i, first = draw(chance, 8) > 0 ? sizeof(header) : 0;

	frame->len_bytes = first + (uint32_t)draw(chance, CHANCE_BYTES);
	memcpy(frame->bytes, header, sizeof(header));
	for (i = first; i < frame->len_bytes; i++)
		frame->bytes[i] = (uint8_t)draw(chance, 256);
	if (!first)
		return;
	frame->bytes[first] &= 3;
	/* Verbs that mean something, where a list has them. */
	if (frame->bytes[first] >= AOE_CMD_MASK)
		for (i = AOE_HEADER_BYTES; i < frame->len_bytes; i++)
			if (i < AOE_MASK_BYTES || i % 8 == 5)
				frame->bytes[i] &= 3;
}

static void execute(uint64_t seed, uint64_t number)
{
	static uint8_t input[FRAME_BYTES_MAX];
	static struct vector_frame frame;
	struct chance chance = { seed };
	uint64_t i, mutations;

	chance.state = draw(&chance, UINT64_MAX) + number * 0x100000001b3ull;
	if (seed_count == 0 || draw(&chance, 8) == 0) {
		make_chance(&chance, &frame);
	} else {
		const struct seed *s = &seeds[draw(&chance, seed_count)];

		frame.len_bytes = s->len_bytes;
		memcpy(frame.bytes, s->bytes, s->len_bytes);
		mutations = draw(&chance, MUTATIONS_MAX + 1);
		for (i = 0; i < mutations; i++)
			mutate(&chance, &frame);
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
	static const uint8_t traits[TRAIT_BYTES] = { 3, 4, 2, 1, 7, 7 };
	unsigned int i;

	for (i = 0; i < seed_count; i++) {
		char path[512];
		FILE *file;

		snprintf(path, sizeof(path), "%s/vector-%03u", folder, i);
		file = fopen(path, "we");
		if (!file) {
			perror(path);
			return 1;
		}
		fwrite(traits, 1, sizeof(traits), file);
		fwrite(seeds[i].bytes, 1, seeds[i].len_bytes, file);
		fclose(file);
	}
	return 0;
}

static int fuzz(char **argv)
{
	uint64_t count = strtoull(argv[1], NULL, 0);
	uint64_t first = strtoull(argv[2], NULL, 0);

	run_seed = strtoull(argv[0], NULL, 0);
	signal(SIGABRT, tell_how_to_replay);
	for (run_number = first; run_number < first + count; run_number++)
		execute(run_seed, run_number);
	printf("%llu executions from %u frames, seed %llu\n",
	       (unsigned long long)count, seed_count,
	       (unsigned long long)run_seed);
	return count > 0 && seed_count > 0 ? 0 : 1;
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
		if (read_seeds(argv[i]) < 0)
			return 2;
	rc = is_corpus ? write_corpus(argv[2]) : fuzz(argv + 1);
	free_seeds();
	return rc;
}
