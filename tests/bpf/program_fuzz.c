// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A frame to the BPF programs, run by the kernel, and to the engine: judge.c
 * tells whether they agree.  The input is that of engine_fuzz.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "limits.h"
#include "tests/bpf/judge.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/traits.h"

/* TRAIT_MODES: what is there unless its bit is set; none is as served. */
#define MODE_NO_TCX    1u
#define MODE_NO_XDP_TX 2u
#define MODE_NEIGHBOUR 4u
#define MODE_MUTED     8u
#define MODES	       16u

static struct rig rig;
static struct aoe_target target;
static struct judge judge = {
	.rig = &rig,
	.target = &target,
	.path = "an input",
	.sentence = "its first bytes are traits, see traits.h",
	.way = "as they tell",
};

/*
 * What came of it, for libFuzzer, which cannot see into the programs: a way to
 * answer that no input had before in these modes, with this fault, is news.
 */
#define OUTCOMES (32u * MODES * 4u)
__attribute__((used, section("__libfuzzer_extra_counters"))) static uint8_t
	outcomes[OUTCOMES];

static void note_outcome(const struct judge *before, unsigned int modes)
{
	const bool bits[] = {
		judge.by_tcx != before->by_tcx,
		judge.by_clone != before->by_clone,
		judge.by_xdp != before->by_xdp,
		judge.tx_refused != before->tx_refused,
		judge.not_run != before->not_run,
	};
	unsigned int outcome = 0;

	for (unsigned int i = 0; i < 5; i++)
		outcome = 2 * outcome + bits[i];
	outcomes[(outcome * MODES + modes) * 4 + judge.fault]++;
}

/* The extents around the ends of all targets, and around their begin. */
static void fill_disk(void)
{
	struct disk_place place;
	uint64_t size;

	disk_find(&rig.disk, 0, true, &place);
	for (unsigned int i = 0; (size = traits_size(i)) > 0; i++)
		disk_find(&rig.disk, size / EXTENT_SECTORS, true, &place);
	if (!place.is_there) {
		fprintf(stderr, "the disk has no room for all sizes\n");
		exit(1);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int rc = rig_open(&rig);

	(void)argc;
	(void)argv;
	if (rc)
		exit(rc);
	fill_disk();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	const struct judge before = judge;
	unsigned int modes;

	if (input_bytes < TRAIT_BYTES || input_bytes > FRAME_BYTES_MAX)
		return 0;
	traits_make_target(input, &target);
	modes = input[TRAIT_MODES] % MODES;
	judge.modes = (struct rig_modes){
		.has_tcx = !(modes & MODE_NO_TCX),
		.has_xdp_tx = !(modes & MODE_NO_XDP_TX),
		.has_neighbour = modes & MODE_NEIGHBOUR,
		.is_muted = modes & MODE_MUTED,
	};
	judge.fault = (enum disk_fault)(input[TRAIT_FAULT] % 4);
	judge.which = 1 + input[TRAIT_FAULT] / 4 % DISK_BOTH;
	if (judge_frame(&judge, input + TRAIT_BYTES,
			(uint32_t)(input_bytes - TRAIT_BYTES)) < 0)
		abort();
	note_outcome(&before, modes);
	return 0;
}
