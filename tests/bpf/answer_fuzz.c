// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames of the vectors, mutated, and frames of chance, to the BPF programs
 * and to the engine.  Each execution has its own seed, made of SEED and its
 * number, so that one which failed can be had again alone:
 *
 *	answer_fuzz SEED COUNT FIRST FILE.vec ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "tests/bpf/judge.h"
#include "tests/fuzz/frames.h"

#define MUTATIONS_MAX 4u

/* Executions that are sure to show every way to answer. */
#define ENOUGH 2048u

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct pass {
	bool has_tcx;
	bool has_xdp_tx;
	bool has_neighbour;
	uint16_t shelf;
	uint8_t slot;
} passes[] = {
	{ true, true, false, 7, 1 },	  { true, true, true, 7, 1 },
	{ false, true, false, 7, 1 },	  { true, false, false, 7, 1 },
	{ true, true, false, 0xfffe, 0 },
};

static const uint64_t sizes[] = {
	0,
	1,
	127,
	128,
	200,
	1000,
	2048,
	ATA_LBA28_LIMIT - 1,
	ATA_LBA28_LIMIT + 1,
	1ull << 33,
	ATA_LBA48_LIMIT - 1,
	ATA_LBA48_LIMIT,
};
static const uint32_t mtus[] = { 0, 547, 548, 1500, 1500, 4200, 9000, 65535 };
static const uint16_t config_lens[] = { 0, 0, 8, 28, 29, 500, 1023, 1024 };

static struct frames frames;
static struct rig rig;
static struct aoe_target target;
static struct judge judge = {
	.rig = &rig,
	.target = &target,
	.path = "answer_fuzz, execution",
	.sentence = "to have it again, give it as FIRST, with COUNT 1",
};

/* --- what is drawn ------------------------------------------------------- */

/* One MAC: the sender of the vectors, or nearly. */
static void draw_list(struct chance *chance, struct mac_list *list)
{
	static const uint8_t sender[] = { 0x02, 0x00, 0x00, 0x00, 0x00, 0xaa };

	list->count = 1;
	memcpy(list->macs[0], sender, sizeof(sender));
	list->macs[0][5] ^= (uint8_t)draw(chance, 2);
}

static void draw_target(struct chance *chance, const struct pass *pass)
{
	static const uint8_t mac[] = { 0x02, 0x00, 0x00, 0x00, 0x07, 0x01 };

	memset(&target, 0, sizeof(target));
	target.shelf = pass->shelf;
	target.slot = pass->slot;
	memcpy(target.mac, mac, sizeof(mac));
	target.size_sectors = DRAW_FROM(chance, sizes);
	target.mtu = DRAW_FROM(chance, mtus);
	target.buffer_count = 64;
	target.version = 0x4001;
	target.frame_sectors = aoe_frame_sectors(target.mtu);
	if (target.frame_sectors > 1 && draw(chance, 4) == 0)
		target.frame_sectors--;
	target.config_len_bytes = DRAW_FROM(chance, config_lens);
	memset(target.config, 'c', target.config_len_bytes);
	target.is_writable = draw(chance, 2);
	if (draw(chance, 16) == 0)
		draw_list(chance, &target.mask);
	if (draw(chance, 16) == 0)
		draw_list(chance, &target.reserved);
	strcpy(target.serial, "7.1");
	strcpy(target.model, "xblade fuzz");
}

/* Mostly whole, as otherwise nothing is answered. */
static void draw_state(struct chance *chance, const struct pass *pass)
{
	judge.way = "fuzz";
	judge.modes.has_tcx = pass->has_tcx;
	judge.modes.has_xdp_tx = pass->has_xdp_tx;
	judge.modes.has_neighbour = pass->has_neighbour;
	judge.modes.is_muted = draw(chance, 32) == 0;
	judge.fault = (enum disk_fault)draw(chance, 4);
	if (draw(chance, 2) == 0)
		judge.fault = DISK_WHOLE;
	judge.which = 1 + (unsigned int)draw(chance, DISK_BOTH);
}

/* Beside where a read is right or wrong, or takes from one extent or two. */
static void aim_read(struct chance *chance, struct vector_frame *frame)
{
	struct aoe_ata *ata = (struct aoe_ata *)frame->bytes;
	uint64_t lba = EXTENT_SECTORS * draw(chance, 8);

	if (frame->len_bytes < AOE_ATA_BYTES)
		return;
	if (draw(chance, 2) == 0)
		lba = target.size_sectors;
	lba += draw(chance, 40) - 32;
	for (int i = 0; i < 6; i++)
		ata->lba[i] = (uint8_t)(lba >> 8 * i);
	ata->header.command = AOE_CMD_ATA;
	ata->command = draw(chance, 2) ? ATA_CMD_READ_EXT : ATA_CMD_READ;
	ata->sector_count = (uint8_t)draw(chance,
					  target.frame_sectors + UINT64_C(2));
}

/* To whom and from whom: everybody, nobody, us. */
static void aim_header(struct chance *chance, struct vector_frame *frame)
{
	struct aoe_header *h = (struct aoe_header *)frame->bytes;

	if (frame->len_bytes < AOE_HEADER_BYTES)
		return;
	switch (draw(chance, 6)) {
	case 0:
		memset(h->dst, 0xff, AOE_MAC_BYTES);
		break;
	case 1:
		memcpy(h->src, target.mac, AOE_MAC_BYTES);
		break;
	case 2:
		put_be16(&h->shelf, AOE_SHELF_ANY);
		break;
	case 3:
		h->slot = AOE_SLOT_ANY;
		break;
	case 4:
		put_be16(&h->shelf, target.shelf);
		h->slot = target.slot;
		break;
	case 5:
		h->verflags = (uint8_t)draw(chance, 0x20);
		break;
	}
}

/* Half of the time there is an aim. */
static void mutate(struct chance *chance, struct vector_frame *frame)
{
	switch (draw(chance, 6)) {
	case 0:
		aim_header(chance, frame);
		break;
	case 1:
	case 2:
		aim_read(chance, frame);
		break;
	default:
		frames_mutate(chance, frame, FRAME_BYTES_MAX);
		break;
	}
}

/* --- executions ---------------------------------------------------------- */

static int execute(uint64_t run_seed, uint64_t number)
{
	static struct vector_frame frame;
	const struct pass *pass = &passes[number % COUNT(passes)];
	struct chance chance = { run_seed };
	uint64_t mutations;

	chance.state = draw(&chance, UINT64_MAX) + number * 0x100000001b3ull;
	draw_target(&chance, pass);
	draw_state(&chance, pass);
	if (draw(&chance, 16) == 0) {
		frames_make(&chance, &frame);
	} else {
		frames_draw(&frames, &chance, &frame);
		mutations = draw(&chance, MUTATIONS_MAX + 1);
		for (uint64_t i = 0; i < mutations; i++)
			mutate(&chance, &frame);
	}
	judge.line = number;
	return judge_frame(&judge, frame.bytes, frame.len_bytes);
}

/* As they are: so what they read is on the disk, and nothing else will be. */
static int execute_seeds(void)
{
	struct chance chance = { 0 };

	draw_target(&chance, &passes[0]);
	draw_state(&chance, &passes[0]);
	target.size_sectors = ATA_LBA48_LIMIT;
	judge.way = "a frame of the vectors, unchanged";
	judge.may_fill = true;
	for (unsigned int i = 0; i < frames.count; i++)
		if (judge_frame(&judge, frames.seeds[i].bytes,
				frames.seeds[i].len_bytes) < 0)
			return -1;
	judge.may_fill = false;
	return 0;
}

static int fuzz(uint64_t seed, uint64_t count, uint64_t first)
{
	if (frames.count == 0 || execute_seeds() < 0)
		return 1;
	for (uint64_t number = first; number < first + count; number++)
		if (execute(seed, number) < 0)
			return 1;
	printf("%llu executions from %u frames, seed %llu\n",
	       (unsigned long long)count, frames.count,
	       (unsigned long long)seed);
	return judge_sum_up(&judge) || count < ENOUGH ? 0 : 1;
}

int main(int argc, char **argv)
{
	int rc;

	if (argc < 5) {
		fprintf(stderr, "answer_fuzz SEED COUNT FIRST FILE.vec ...\n");
		return 2;
	}
	for (int i = 4; i < argc; i++)
		if (frames_read(&frames, argv[i]) < 0)
			return 2;
	rc = rig_open(&rig);
	if (rc)
		return rc;
	rc = fuzz(strtoull(argv[1], NULL, 0), strtoull(argv[2], NULL, 0),
		  strtoull(argv[3], NULL, 0));
	rig_close(&rig);
	frames_free(&frames);
	return rc;
}
