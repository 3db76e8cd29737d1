// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plays every case of the vectors against the BPF programs, whatever state the
 * cache is in and whatever else answers, and compares with the engine.
 *
 *	answer_vectors FILE.vec ...
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "tests/bpf/judge.h"
#include "tests/unit/vectors.h"

static const struct way {
	const char *name;
	enum disk_fault fault;
	unsigned int which;
	bool is_muted;
	uint32_t pad_bytes;  /* with zeros to this length */
	uint32_t more_bytes; /* of whatever, behind the message */
} ways[] = {
	{ .name = "all extents there" },
	{ .name = "padded as by Ethernet", .pad_bytes = AOE_FRAME_MIN },
	{ .name = "with bytes behind the message", .more_bytes = 1400 },
	{ .name = "muted", .is_muted = true },
	{ "no extent there", DISK_ABSENT, DISK_BOTH, false, 0, 0 },
	{ "the first extent not there", DISK_ABSENT, DISK_FIRST, false, 0, 0 },
	{ "the second extent not there", DISK_ABSENT, DISK_SECOND, false, 0,
	  0 },
	{ "the first extent asked for", DISK_ASK, DISK_FIRST, false, 0, 0 },
	{ "the second extent asked for", DISK_ASK, DISK_SECOND, false, 0, 0 },
	{ "the first extent stale", DISK_STALE, DISK_FIRST, false, 0, 0 },
	{ "the second extent stale", DISK_STALE, DISK_SECOND, false, 0, 0 },
	{ "both extents stale and a long request", DISK_STALE, DISK_BOTH, false,
	  0, 1400 },
};

/* What the programs are told of their surroundings. */
static const struct pass {
	bool has_tcx;
	bool has_xdp_tx;
	bool has_neighbour;
} passes[] = {
	{ true, true, false },	 { true, false, false }, { false, true, false },
	{ false, false, false }, { true, true, true },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct rig rig;
static struct judge judge = { .rig = &rig, .may_fill = true };

static int play_way(const struct way *way, const struct vector_frame *send)
{
	static struct vector_frame frame;
	uint32_t more = way->more_bytes;

	frame = *send;
	if (frame.len_bytes < way->pad_bytes) {
		more = way->pad_bytes - frame.len_bytes;
		memset(frame.bytes + frame.len_bytes, 0, more);
	} else {
		if (more > FRAME_BYTES_MAX - frame.len_bytes)
			more = FRAME_BYTES_MAX - frame.len_bytes;
		memset(frame.bytes + frame.len_bytes, 0xee, more);
	}
	frame.len_bytes += more;
	judge.way = way->name;
	judge.fault = way->fault;
	judge.which = way->which;
	judge.modes.is_muted = way->is_muted;
	return judge_frame(&judge, frame.bytes, frame.len_bytes);
}

static int play_cuts(const struct vector_frame *send)
{
	static struct vector_frame cut;

	cut = *send;
	while (cut.len_bytes-- > 0)
		if (play_way(&ways[0], &cut) < 0)
			return -EBADMSG;
	return 0;
}

/* What is changed is so for the next step, as it is on the server. */
static void follow_engine(struct aoe_target *target,
			  const struct vector_frame *send)
{
	static uint8_t reply[AOE_REPLY_BYTES];
	uint32_t reply_bytes;
	struct aoe_io io;

	aoe_begin(target, send->bytes, send->len_bytes, reply, &reply_bytes,
		  &io);
}

static int play_case(const struct vector_case *c)
{
	struct aoe_target target = c->target;

	judge.target = &target;
	judge.path = c->path;
	judge.sentence = c->sentence;
	for (unsigned int i = 0; i < c->step_count; i++) {
		const struct vector_step *step = &c->steps[i];

		judge.line = step->line;
		if (step->is_advert || step->is_audience)
			continue;
		for (size_t w = 0; w < COUNT(ways); w++)
			if (play_way(&ways[w], &step->send) < 0)
				return -EBADMSG;
		if ((step->is_cut_mute || step->is_cut_bad ||
		     step->is_cut_aborted) &&
		    play_cuts(&step->send) < 0)
			return -EBADMSG;
		follow_engine(&target, &step->send);
	}
	return 0;
}

/* Adds to both counts; negative when the file cannot be used. */
static int play_file(const char *path, unsigned int *held, unsigned int *failed)
{
	static struct vector_case c;
	struct vector_reader reader;
	int rc = vectors_open(&reader, path);

	if (rc < 0)
		return rc;
	while ((rc = vectors_next(&reader, &c)) > 0) {
		if (play_case(&c) < 0)
			++*failed;
		else
			++*held;
	}
	vectors_close(&reader);
	return rc;
}

/* --- every alignment and length ------------------------------------------ */

static void make_read(const struct aoe_target *target, uint8_t command,
		      uint64_t lba, uint8_t count, struct vector_frame *frame)
{
	static const uint8_t initiator[AOE_MAC_BYTES] = { 2, 0, 0, 0, 0, 0xaa };
	struct aoe_ata ata = {
		.header.verflags = AOE_VERFLAGS_REQUEST,
		.header.slot = target->slot,
		.aflags = command == ATA_CMD_READ_EXT ? AOE_ATA_EXTENDED : 0,
		.sector_count = count,
		.command = command,
	};

	memcpy(ata.header.dst, target->mac, AOE_MAC_BYTES);
	memcpy(ata.header.src, initiator, AOE_MAC_BYTES);
	put_be16(&ata.header.ethertype, AOE_ETHERTYPE);
	put_be16(&ata.header.shelf, target->shelf);
	for (int i = 0; i < 6; i++)
		ata.lba[i] = (uint8_t)(lba >> 8 * i);
	memcpy(frame->bytes, &ata, sizeof(ata));
	frame->len_bytes = sizeof(ata);
}

/* From each sector of an extent, each count; or only those around the end. */
static int sweep(const char *sentence, struct aoe_target *target,
		 uint64_t first_lba, uint64_t last_lba, uint8_t count_max)
{
	static struct vector_frame frame;
	char text[128];

	judge.target = target;
	judge.path = "sweep";
	judge.line = target->size_sectors;
	judge.sentence = text;
	for (uint64_t lba = first_lba; lba <= last_lba; lba++) {
		for (uint8_t count = 1; count <= count_max; count++) {
			snprintf(text, sizeof(text), "%s: lba %llu, count %u",
				 sentence, (unsigned long long)lba, count);
			make_read(target,
				  count & 1 ? ATA_CMD_READ : ATA_CMD_READ_EXT,
				  lba, count, &frame);
			if (play_way(&ways[0], &frame) < 0)
				return -EBADMSG;
		}
	}
	return 0;
}

static int sweep_all(void)
{
	struct aoe_target target = {
		.shelf = 7,
		.slot = 1,
		.mac = { 0x02, 0, 0, 0, 0x07, 0x01 },
		.size_sectors = 1 << 20,
		.mtu = 65535,
		.frame_sectors = FRAME_SECTORS_MAX,
	};
	uint64_t first = 5 * EXTENT_SECTORS;

	if (sweep("any start and any count", &target, first,
		  first + EXTENT_SECTORS - 1, FRAME_SECTORS_MAX) < 0)
		return -EBADMSG;
	for (uint64_t size = first - 2; size <= first + EXTENT_SECTORS + 2;
	     size++) {
		target.size_sectors = size;
		if (sweep("any size, around its end", &target, size - 3,
			  size + 2, 4) < 0)
			return -EBADMSG;
	}
	return 0;
}

/* --- all of it ----------------------------------------------------------- */

int main(int argc, char **argv)
{
	unsigned int held = 0, failed = 0, unusable = 0;
	int rc = rig_open(&rig);

	if (rc)
		return rc;
	for (size_t p = 0; p < COUNT(passes); p++) {
		judge.modes.has_tcx = passes[p].has_tcx;
		judge.modes.has_xdp_tx = passes[p].has_xdp_tx;
		judge.modes.has_neighbour = passes[p].has_neighbour;
		for (int i = 1; i < argc; i++)
			if (play_file(argv[i], &held, &failed) < 0)
				unusable++;
		if (sweep_all() < 0)
			failed++;
	}
	rig_close(&rig);
	printf("%u times a sentence held, %u times not", held, failed);
	if (unusable > 0)
		printf("; %u files cannot be used", unusable);
	putchar('\n');
	if (!judge_sum_up(&judge))
		failed++;
	return held > 0 && failed == 0 && unusable == 0 ? 0 : 1;
}
