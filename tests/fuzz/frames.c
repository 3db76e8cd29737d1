// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Most changes fall on the start of a frame, where all the fields are.
 */
#include "tests/fuzz/frames.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANCE_BYTES 128u
#define MORE_BYTES   2000u

static int keep(struct frames *frames, const struct vector_frame *frame)
{
	struct frames_seed *seeds =
		realloc(frames->seeds, (frames->count + 1) * sizeof(*seeds));
	struct frames_seed *seed;

	if (!seeds)
		return -ENOMEM;
	frames->seeds = seeds;
	seed = &seeds[frames->count];
	seed->len_bytes = frame->len_bytes;
	seed->bytes = malloc(frame->len_bytes + 1u);
	if (!seed->bytes)
		return -ENOMEM;
	memcpy(seed->bytes, frame->bytes, frame->len_bytes);
	frames->count++;
	return 0;
}

static int keep_case(struct frames *frames, const struct vector_case *c)
{
	int rc = 0;

	for (unsigned int i = 0; i < c->step_count && rc == 0; i++)
		if (!c->steps[i].is_advert && !c->steps[i].is_audience)
			rc = keep(frames, &c->steps[i].send);
	return rc;
}

int frames_read(struct frames *frames, const char *path)
{
	static struct vector_case c;
	struct vector_reader reader;
	int rc = vectors_open(&reader, path);

	if (rc < 0)
		return rc;
	while ((rc = vectors_next(&reader, &c)) > 0) {
		rc = keep_case(frames, &c);
		if (rc < 0) {
			fprintf(stderr, "%s: %s\n", path, strerror(-rc));
			break;
		}
	}
	vectors_close(&reader);
	return rc;
}

void frames_free(struct frames *frames)
{
	while (frames->count > 0)
		free(frames->seeds[--frames->count].bytes);
	free(frames->seeds);
	frames->seeds = NULL;
}

void frames_draw(const struct frames *frames, struct chance *chance,
		 struct vector_frame *frame)
{
	const struct frames_seed *seed =
		&frames->seeds[draw(chance, frames->count)];

	frame->len_bytes = seed->len_bytes;
	memcpy(frame->bytes, seed->bytes, seed->len_bytes);
}

void frames_make(struct chance *chance, struct vector_frame *frame)
{
	static const uint8_t header[] = { 0x02, 0, 0, 0, 0x07, 0x01, 0x02,
					  0,	0, 0, 0, 0xaa, 0x88, 0xa2,
					  0x10, 0, 0, 7, 1 };
	uint32_t i, first = draw(chance, 8) > 0 ? sizeof(header) : 0;

	frame->len_bytes = first + (uint32_t)draw(chance, CHANCE_BYTES);
	memcpy(frame->bytes, header, sizeof(header));
	for (i = first; i < frame->len_bytes; i++)
		frame->bytes[i] = (uint8_t)draw(chance, 256);
	if (!first || frame->len_bytes == first)
		return;
	frame->bytes[first] &= 3;
	/* Verbs that mean something, where a list has them. */
	if (frame->bytes[first] >= AOE_CMD_MASK)
		for (i = AOE_HEADER_BYTES; i < frame->len_bytes; i++)
			if (i < AOE_MASK_BYTES || i % 8 == 5)
				frame->bytes[i] &= 3;
}

static void lengthen(struct chance *chance, struct vector_frame *frame,
		     uint32_t room_bytes)
{
	uint32_t more = (uint32_t)draw(chance, MORE_BYTES);

	if (more > room_bytes - frame->len_bytes)
		more = room_bytes - frame->len_bytes;
	memset(frame->bytes + frame->len_bytes, 0x5a, more);
	frame->len_bytes += more;
}

void frames_mutate(struct chance *chance, struct vector_frame *frame,
		   uint32_t room_bytes)
{
	static const uint8_t edges[] = { 0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff };
	static const uint8_t codes[] = { 0x20, 0x24, 0x24, 0x30, 0x34, 0xe5,
					 0xe7, 0xea, 0xec, 0xec, 0x02, 0x03 };
	uint32_t limit = frame->len_bytes;
	uint8_t *place;

	if (limit == 0)
		return;
	if (limit > AOE_ATA_BYTES && draw(chance, 6) > 0)
		limit = AOE_ATA_BYTES;
	place = frame->bytes + draw(chance, limit);
	switch (draw(chance, 6)) {
	case 0:
		*place ^= (uint8_t)(1 << draw(chance, 8));
		break;
	case 1:
		*place = (uint8_t)draw(chance, 256);
		break;
	case 2:
		*place = DRAW_FROM(chance, edges);
		break;
	case 3:
		*place = DRAW_FROM(chance, codes);
		break;
	case 4:
		frame->len_bytes = (uint32_t)(place - frame->bytes);
		break;
	case 5:
		lengthen(chance, frame, room_bytes);
		break;
	}
}
