// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What holds for any frame whatever: a reply is a well-formed answer to its
 * request, it is written whole and nothing else is, it is no larger than it
 * may be, and it is the same however the engine was called.
 */
#undef NDEBUG
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "engine/aoe.h"
#include "limits.h"
#include "tests/fuzz/engine_fuzz.h"
#include "tests/fuzz/engine_fuzz_checks.h"

static const uint64_t sizes[] = {
	0,
	1,
	7,
	2048,
	ATA_LBA28_LIMIT - 1,
	ATA_LBA28_LIMIT,
	ATA_LBA28_LIMIT + 1,
	1ull << 32,
	ATA_LBA48_LIMIT - 1,
	ATA_LBA48_LIMIT,
};
static const uint32_t mtus[] = { 0, 68, 547, 548, 1500, 4200, 9000, 65535 };
static const uint16_t config_lens[] = { 0, 1, 8, 28, 29, 500, 1023, 1024 };

#define PICK(table, byte) \
	((table)[(byte) % (sizeof(table) / sizeof((table)[0]))])

/* Nobody as a rule; others, the sender of the vectors, or as many as fit. */
static void make_list(uint8_t trait, uint32_t room, struct mac_list *list)
{
	static const uint8_t macs[][AOE_MAC_BYTES] = {
		{ 2, 0, 0, 0, 0, 0xaa },
		{ 2, 0, 0, 0, 0, 0xbb },
	};
	uint32_t i, count = 0, first = 0;

	switch (trait % 16) {
	case 0:
		count = 255; /* the MTU may have been a larger one */
		break;
	case 1:
		count = room;
		break;
	case 2:
		count = room > 0 ? room - 1 : 0;
		break;
	case 3:
		count = 1;
		first = 1;
		break;
	case 4:
	case 5:
		count = 1;
		break;
	case 6:
		count = 2;
		break;
	}
	list->count = (uint8_t)count;
	for (i = 0; i < count; i++) {
		list->macs[i][0] = 4;
		list->macs[i][5] = (uint8_t)i;
		if (i + first < 2)
			memcpy(list->macs[i], macs[i + first], AOE_MAC_BYTES);
	}
}

static void make_target(const uint8_t *traits, struct aoe_target *target)
{
	static const uint8_t mac[] = { 0x02, 0x00, 0x00, 0x00, 0x07, 0x01 };
	bool is_other = traits[TRAIT_ADDRESS] % 8 == 0;

	memset(target, 0, sizeof(*target));
	target->shelf = is_other ? 0xfffe : 7;
	target->slot = is_other ? 0 : 1;
	memcpy(target->mac, mac, sizeof(mac));
	target->size_sectors = PICK(sizes, traits[TRAIT_SIZE]);
	target->mtu = PICK(mtus, traits[TRAIT_MTU]);
	target->buffer_count = 64;
	target->version = 0x4001;
	target->frame_sectors = aoe_frame_sectors(target->mtu);
	if (traits[TRAIT_ADDRESS] & 1 && target->frame_sectors > 1)
		target->frame_sectors--;
	target->config_len_bytes = PICK(config_lens, traits[TRAIT_CONFIG]);
	memset(target->config, 'c', target->config_len_bytes);
	strcpy(target->serial, is_other ? "abcdefghijklmnopqrst" : "7.1");
	strcpy(target->model, "xblade fuzz");
	make_list(traits[TRAIT_MASK], checks_mask_room(target), &target->mask);
	target->no_reserve = traits[TRAIT_RESERVED] >= 192;
	if (!target->no_reserve)
		make_list(traits[TRAIT_RESERVED], checks_reserve_room(target),
			  &target->reserved);
}

/* --- the ways to ask ----------------------------------------------------- */

static void run(struct answer *answer, const struct aoe_target *target,
		const uint8_t *request, uint32_t request_bytes)
{
	answer->target = *target;
	answer->reply_bytes = 0;
	answer->verdict = aoe_begin(&answer->target, request, request_bytes,
				    answer->reply, &answer->reply_bytes,
				    &answer->io);
	answer->written_bytes = 0;
	if (answer->verdict == AOE_REPLY)
		answer->written_bytes = answer->reply_bytes;
	if (answer->verdict == AOE_WAIT)
		answer->written_bytes = AOE_ATA_BYTES;
	assert(answer->written_bytes <= AOE_REPLY_BYTES);
}

/* The request alone in its memory, for AddressSanitizer to guard. */
static void ask_apart(struct answer *answer, const struct aoe_target *target,
		      const uint8_t *frame, uint32_t frame_bytes,
		      uint8_t poison)
{
	uint8_t *request = malloc(frame_bytes + 1u);
	uint32_t i;

	assert(request);
	memmove(request, frame, frame_bytes);
	memset(answer->reply, poison, sizeof(answer->reply));
	run(answer, target, request, frame_bytes);
	assert(memcmp(request, frame, frame_bytes) == 0);
	free(request);
	for (i = answer->written_bytes; i < REPLY_ROOM; i++)
		assert(answer->reply[i] == poison);
}

static void ask_in_place(struct answer *answer, const struct aoe_target *target,
			 const uint8_t *frame, uint32_t frame_bytes)
{
	uint32_t kept = frame_bytes < REPLY_ROOM ? frame_bytes : REPLY_ROOM;
	uint8_t before[REPLY_ROOM];

	memset(answer->reply, 0xee, sizeof(answer->reply));
	memmove(answer->reply, frame, kept);
	memcpy(before, answer->reply, sizeof(before));
	run(answer, target, answer->reply, kept);
	assert(memcmp(answer->reply + answer->written_bytes,
		      before + answer->written_bytes,
		      REPLY_ROOM - answer->written_bytes) == 0);
}

static void expect_same(const struct answer *a, const struct answer *b)
{
	assert(a->verdict == b->verdict);
	assert(a->reply_bytes == b->reply_bytes);
	assert(memcmp(a->reply, b->reply, a->written_bytes) == 0);
	assert(memcmp(&a->target, &b->target, sizeof(a->target)) == 0);
	if (a->verdict == AOE_WAIT) {
		assert(a->io.lba == b->io.lba);
		assert(a->io.sector_count == b->io.sector_count);
	}
}

/* The same again meets the target as the first one left it. */
static void check_duplicate(const struct answer *first,
			    const struct aoe_target *target,
			    const uint8_t *frame, uint32_t frame_bytes)
{
	const struct aoe_header *asked = (const struct aoe_header *)frame;
	static struct answer again;

	ask_apart(&again, &first->target, frame, frame_bytes, 0xa5);
	/*
	 * An edit may have locked its sender out, and one that filled the list
	 * on its way may find no room again; a set may be for others.
	 */
	if (memcmp(&first->target.mask, &target->mask, sizeof(target->mask)) !=
	    0)
		return;
	if (memcmp(&first->target.reserved, &target->reserved,
		   sizeof(target->reserved)) != 0 &&
	    !checks_is_admitted(&first->target.reserved, asked->src))
		return;
	expect_same(first, &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	static struct answer first, other;
	const uint8_t *frame = input + TRAIT_BYTES;
	struct aoe_target target;
	uint32_t frame_bytes;

	if (input_bytes < TRAIT_BYTES || input_bytes > FRAME_BYTES_MAX)
		return 0;
	frame_bytes = (uint32_t)(input_bytes - TRAIT_BYTES);
	make_target(input, &target);

	ask_apart(&first, &target, frame, frame_bytes, 0xa5);
	assert(first.verdict == AOE_DROP ||
	       aoe_is_addressed(&target, frame, frame_bytes));
	ask_apart(&other, &target, frame, frame_bytes, 0x5a);
	expect_same(&first, &other);
	ask_in_place(&other, &target, frame, frame_bytes);
	expect_same(&first, &other);
	check_duplicate(&first, &target, frame, frame_bytes);

	checks_run(&first, &target, frame);
	return 0;
}
