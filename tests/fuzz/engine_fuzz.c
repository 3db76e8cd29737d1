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
#include "tests/fuzz/engine_fuzz_checks.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/traits.h"

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
	uint8_t untouched[REPLY_ROOM];

	assert(request);
	memmove(request, frame, frame_bytes);
	memset(answer->reply, poison, sizeof(answer->reply));
	run(answer, target, request, frame_bytes);
	assert(checks_is_same(request, frame, frame_bytes));
	free(request);
	memset(untouched, poison, sizeof(untouched));
	assert(checks_is_same(answer->reply + answer->written_bytes, untouched,
			      REPLY_ROOM - answer->written_bytes));
}

static void ask_in_place(struct answer *answer, const struct aoe_target *target,
			 const uint8_t *frame, uint32_t frame_bytes)
{
	uint32_t kept = frame_bytes < REPLY_ROOM ? frame_bytes : REPLY_ROOM;
	uint8_t before[REPLY_ROOM];

	memset(answer->reply, 0xee, sizeof(answer->reply));
	memmove(answer->reply, frame, kept);
	memcpy(before, answer->reply, sizeof(before));
	run(answer, target, answer->reply, frame_bytes);
	assert(checks_is_same(answer->reply + answer->written_bytes,
			      before + answer->written_bytes,
			      REPLY_ROOM - answer->written_bytes));
}

/* Of a long frame no more in memory than the engine is promised. */
static void ask_cut_off(struct answer *answer, const struct aoe_target *target,
			const uint8_t *frame, uint32_t frame_bytes)
{
	uint32_t kept = frame_bytes < AOE_REPLY_BYTES ? frame_bytes
						      : AOE_REPLY_BYTES;
	uint8_t *request = malloc(kept + 1u);

	assert(request);
	memmove(request, frame, kept);
	memset(answer->reply, 0xa5, sizeof(answer->reply));
	run(answer, target, request, frame_bytes);
	free(request);
}

static void expect_same(const struct answer *a, const struct answer *b)
{
	assert(a->verdict == b->verdict);
	assert(a->reply_bytes == b->reply_bytes);
	assert(checks_is_same(a->reply, b->reply, a->written_bytes));
	assert(checks_is_same(&a->target, &b->target, sizeof(a->target)));
	if (a->verdict == AOE_WAIT) {
		assert(a->io.lba == b->io.lba);
		assert(a->io.sector_count == b->io.sector_count);
		assert(a->io.kind == b->io.kind);
		assert(a->io.is_async == b->io.is_async);
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
	if (!checks_is_same(&first->target.mask, &target->mask,
			    sizeof(target->mask)))
		return;
	if (!checks_is_same(&first->target.reserved, &target->reserved,
			    sizeof(target->reserved)) &&
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
	traits_make_target(input, &target);

	ask_apart(&first, &target, frame, frame_bytes, 0xa5);
	assert(first.verdict == AOE_DROP ||
	       aoe_is_addressed(&target, frame, frame_bytes));
	ask_apart(&other, &target, frame, frame_bytes, 0x5a);
	expect_same(&first, &other);
	ask_in_place(&other, &target, frame, frame_bytes);
	expect_same(&first, &other);
	ask_cut_off(&other, &target, frame, frame_bytes);
	expect_same(&first, &other);
	check_duplicate(&first, &target, frame, frame_bytes);

	checks_run(&first, &target, frame, frame_bytes);
	return 0;
}
