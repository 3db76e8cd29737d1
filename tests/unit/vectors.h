/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the cases of tests/vectors/, one after the other, for whoever plays
 * them against something: the engine, the BPF programs, a target on a wire.
 * The format is told in tests/vectors/README.
 */
#ifndef TESTS_UNIT_VECTORS_H
#define TESTS_UNIT_VECTORS_H

#include "engine/aoe.h"
#include "limits.h"

#define VECTOR_STEPS_MAX 8u

struct vector_frame {
	uint32_t len_bytes;
	uint8_t bytes[FRAME_BYTES_MAX];
};

enum vector_expect {
	VECTOR_OPEN, /* never seen outside of the parser */
	VECTOR_SILENCE,
	VECTOR_REPLY,
};

struct vector_step {
	unsigned int line;
	bool is_advert;	  /* the target speaks first, to the MAC in `to` */
	bool is_audience; /* its adverts go to `audience`, and nobody else */
	bool is_cut_mute; /* whatever is cut off, the rest meets silence */
	bool is_cut_bad;  /* the same, but error 2 behind the fixed argument */
	bool is_cut_aborted; /* the same, but ATA's ABRT behind its part */
	bool is_once;	     /* a second time, something else is the answer */
	bool is_wait;	     /* the reply waits for io */
	enum aoe_io_result io_result;
	struct aoe_io io;
	enum vector_expect expect;
	uint8_t to[AOE_MAC_BYTES];
	struct mac_list audience;
	struct vector_frame send;
	struct vector_frame recv;
};

struct vector_case {
	const char *path;
	unsigned int line;
	char sentence[512];
	bool has_target;
	struct aoe_target target; /* as it is before the first step */
	unsigned int step_count;
	struct vector_step steps[VECTOR_STEPS_MAX];
};

struct vector_reader {
	const char *path;
	char *text;
	char *cursor;
	unsigned int line;
	unsigned int next_line;
};

/* 0, or a negative errno; what is wrong has been said on stderr. */
int vectors_open(struct vector_reader *reader, const char *path);
/* 1 with a case, 0 behind the last one, else as above. */
int vectors_next(struct vector_reader *reader, struct vector_case *c);
void vectors_close(struct vector_reader *reader);

/* What the test disk has in these sectors: no two of them are alike. */
void vectors_fill_sectors(uint8_t *bytes, uint64_t lba, uint32_t count);

#endif
