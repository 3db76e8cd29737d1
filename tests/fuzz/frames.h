/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames to begin with, of the vectors or of chance, and what may happen to
 * them: for the drivers that fuzz without libFuzzer.
 */
#ifndef TESTS_FUZZ_FRAMES_H
#define TESTS_FUZZ_FRAMES_H

#include "tests/fuzz/chance.h"
#include "tests/unit/vectors.h"

struct frames_seed {
	uint32_t len_bytes;
	uint8_t *bytes;
};

/* What the vectors send. */
struct frames {
	unsigned int count;
	struct frames_seed *seeds;
};

/* Adds those of a file; negative when it cannot be used, as was said. */
int frames_read(struct frames *frames, const char *path);
void frames_free(struct frames *frames);

/* One of them as it is. */
void frames_draw(const struct frames *frames, struct chance *chance,
		 struct vector_frame *frame);

/* One of chance, as a rule behind a header that is the target's of the vectors.
 */
void frames_make(struct chance *chance, struct vector_frame *frame);

/* One byte becomes another, or the length does; at most room_bytes long. */
void frames_mutate(struct chance *chance, struct vector_frame *frame,
		   uint32_t room_bytes);

#endif
