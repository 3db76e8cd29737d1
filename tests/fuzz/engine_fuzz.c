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

/* Behind the reply, to see what is written there. */
#define GUARD_BYTES 64u
#define REPLY_ROOM  (AOE_REPLY_BYTES + GUARD_BYTES)

struct answer {
	enum aoe_verdict verdict;
	uint32_t reply_bytes;
	uint32_t written_bytes;
	struct aoe_io io;
	struct aoe_target target; /* afterwards */
	uint8_t reply[REPLY_ROOM];
};

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

/* --- what holds ---------------------------------------------------------- */

static void check_header(const struct answer *answer, const uint8_t *frame)
{
	const struct aoe_header *asked = (const struct aoe_header *)frame;
	const struct aoe_header *got = (const struct aoe_header *)answer->reply;
	const struct aoe_target *target = &answer->target;
	uint16_t asked_type = get_be16(&asked->ethertype);
	uint16_t type = get_be16(&got->ethertype);
	uint16_t shelf = get_be16(&got->shelf);

	assert(asked_type == AOE_ETHERTYPE);
	assert(!(asked->verflags & AOE_FLAG_RESPONSE));
	assert(memcmp(got->dst, asked->src, AOE_MAC_BYTES) == 0);
	assert(!(got->dst[0] & 1));
	assert(memcmp(got->src, target->mac, AOE_MAC_BYTES) == 0);
	assert(type == AOE_ETHERTYPE);
	assert(got->verflags ==
	       (got->error ? AOE_VERFLAGS_ERROR : AOE_VERFLAGS_REPLY));
	assert(got->error <= AOE_ERR_RESERVED);
	assert(shelf == target->shelf);
	assert(got->slot == target->slot);
	assert(got->command == asked->command);
	assert(got->tag == asked->tag);
}

/* The request's own argument, zeros behind it, and nothing else. */
static void check_refusal(const struct answer *answer, const uint8_t *frame,
			  uint32_t fixed_bytes)
{
	uint32_t i;

	assert(answer->reply_bytes == AOE_FRAME_MIN);
	assert(memcmp(answer->reply + AOE_HEADER_BYTES,
		      frame + AOE_HEADER_BYTES,
		      fixed_bytes - AOE_HEADER_BYTES) == 0);
	for (i = fixed_bytes; i < AOE_FRAME_MIN; i++)
		assert(answer->reply[i] == 0);
}

static void check_reply(const struct answer *answer, const uint8_t *frame)
{
	const struct aoe_ata *ata = (const struct aoe_ata *)answer->reply;
	const struct aoe_target *target = &answer->target;
	uint32_t longest = AOE_FRAME_MIN;

	if (ata->header.command == AOE_CMD_CONFIG &&
	    (!ata->header.error || ata->header.error == AOE_ERR_CONFIG_SET))
		longest = AOE_CONFIG_BYTES + target->config_len_bytes;
	if (ata->header.error == AOE_ERR_ARGUMENT)
		check_refusal(answer, frame, AOE_CONFIG_BYTES);
	if (ata->header.command == AOE_CMD_ATA && !ata->header.error) {
		assert(ata->command == ATA_STATUS_READY ||
		       ata->command == (ATA_STATUS_READY | ATA_STATUS_ERR));
		assert(ata->command == ATA_STATUS_READY || ata->feature);
		if (ata->command == ATA_STATUS_READY)
			longest = AOE_ATA_BYTES + ATA_SECTOR_BYTES;
	}
	if (longest < AOE_FRAME_MIN)
		longest = AOE_FRAME_MIN;
	assert(answer->reply_bytes >= AOE_FRAME_MIN);
	assert(answer->reply_bytes <= longest);
}

static void check_wait(const struct answer *answer)
{
	const struct aoe_target *target = &answer->target;
	const struct aoe_ata *ata = (const struct aoe_ata *)answer->reply;
	const struct aoe_io *io = &answer->io;
	struct answer end = *answer;
	uint32_t i;

	assert(io->sector_count > 0);
	assert(io->sector_count <= target->frame_sectors);
	assert(io->sector_count <= target->size_sectors);
	assert(io->lba <= target->size_sectors - io->sector_count);
	assert(ata->command == ATA_STATUS_READY && ata->feature == 0);

	assert(aoe_finish(end.reply, io, AOE_IO_DONE) ==
	       AOE_ATA_BYTES + ATA_SECTOR_BYTES * io->sector_count);
	assert(memcmp(end.reply, answer->reply, REPLY_ROOM) == 0);

	ata = (const struct aoe_ata *)end.reply;
	assert(aoe_finish(end.reply, io, AOE_IO_FAILED) == AOE_FRAME_MIN);
	assert(ata->command == (ATA_STATUS_READY | ATA_STATUS_ERR));
	assert(ata->feature == ATA_ERROR_UNC);
	for (i = AOE_ATA_BYTES; i < AOE_FRAME_MIN; i++)
		assert(end.reply[i] == 0);
	assert(memcmp(end.reply + AOE_FRAME_MIN, answer->reply + AOE_FRAME_MIN,
		      REPLY_ROOM - AOE_FRAME_MIN) == 0);
}

/* Only a set string may change, and only to one that a reply can carry. */
static void check_target(const struct answer *answer,
			 const struct aoe_target *target)
{
	const struct aoe_config *config =
		(const struct aoe_config *)answer->reply;
	struct aoe_target expected = *target;

	if (memcmp(&answer->target, target, sizeof(*target)) == 0)
		return;
	assert(answer->verdict == AOE_REPLY);
	assert(config->header.command == AOE_CMD_CONFIG);
	assert(config->header.error == AOE_ERR_NONE);
	assert((config->version_verb & 0xf) == AOE_CONFIG_FORCE_SET ||
	       ((config->version_verb & 0xf) == AOE_CONFIG_SET_IF_EMPTY &&
		target->config_len_bytes == 0));
	assert(answer->target.config_len_bytes <= AOE_CONFIG_MAX);
	assert(answer->reply_bytes <= AOE_FRAME_MIN ||
	       answer->reply_bytes <= target->mtu + AOE_ETH_BYTES);
	expected.revision++;
	expected.config_len_bytes = answer->target.config_len_bytes;
	memcpy(expected.config, answer->target.config, sizeof(expected.config));
	assert(memcmp(&expected, &answer->target, sizeof(expected)) == 0);
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
	/* A duplicate: it meets the target as the first one left it. */
	ask_apart(&other, &first.target, frame, frame_bytes, 0xa5);
	expect_same(&first, &other);

	check_target(&first, &target);
	if (first.verdict != AOE_DROP)
		check_header(&first, frame);
	if (first.verdict == AOE_REPLY)
		check_reply(&first, frame);
	if (first.verdict == AOE_WAIT)
		check_wait(&first);
	return 0;
}
