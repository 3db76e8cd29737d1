// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What holds for an answer, whatever was asked.  Written from the protocol: it
 * calls nothing of the engine but aoe_finish(), which it checks.
 */
#undef NDEBUG
#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "bytes.h"
#include "tests/fuzz/engine_fuzz_checks.h"

/*
 * Not memcmp(), which libFuzzer looks into: what we compare is no hint to it,
 * and took half of the time.
 */
__attribute__((no_sanitize("address", "undefined"))) bool
checks_is_same(const void *a, const void *b, size_t len_bytes)
{
	const uint8_t *x = a, *y = b;
	uint8_t differences = 0;

	for (size_t i = 0; i < len_bytes; i++)
		differences |= x[i] ^ y[i];
	return !differences;
}

static bool is_listed(const struct mac_list *list, const uint8_t *mac)
{
	bool is = false;
	uint32_t i;

	for (i = 0; i < list->count; i++)
		is |= checks_is_same(list->macs[i], mac, AOE_MAC_BYTES);
	return is;
}

bool checks_is_admitted(const struct mac_list *list, const uint8_t *mac)
{
	return list->count == 0 || is_listed(list, mac);
}

static uint32_t room(const struct aoe_target *target, uint32_t head_bytes,
		     uint32_t entry_bytes)
{
	uint32_t count = 0;

	while (count < 255 && head_bytes + (count + 1) * entry_bytes <=
				      target->mtu + AOE_ETH_BYTES)
		count++;
	return count;
}

uint32_t checks_mask_room(const struct aoe_target *target)
{
	return room(target, 28, 8);
}

uint32_t checks_reserve_room(const struct aoe_target *target)
{
	return room(target, 26, 6);
}

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
	assert(checks_is_same(got->dst, asked->src, AOE_MAC_BYTES));
	assert(!(got->dst[0] & 1));
	assert(checks_is_same(got->src, target->mac, AOE_MAC_BYTES));
	assert(type == AOE_ETHERTYPE);
	assert(got->verflags ==
	       (got->error ? AOE_VERFLAGS_ERROR : AOE_VERFLAGS_REPLY));
	assert(got->error <= AOE_ERR_RESERVED);
	assert(shelf == target->shelf);
	assert(got->slot == target->slot);
	assert(got->command == asked->command);
	assert(got->tag == asked->tag);
}

static const uint8_t fixed_of[] = {
	[AOE_CMD_ATA] = AOE_ATA_BYTES,
	[AOE_CMD_CONFIG] = AOE_CONFIG_BYTES,
	[AOE_CMD_MASK] = AOE_MASK_BYTES,
	[AOE_CMD_RESERVE] = AOE_RESERVE_BYTES,
};

/* The request's own argument, zeros behind it, and nothing else. */
static void check_refusal(const struct answer *answer, const uint8_t *frame,
			  uint32_t fixed_bytes)
{
	uint32_t i;

	assert(answer->reply_bytes == AOE_FRAME_MIN);
	assert(checks_is_same(answer->reply + AOE_HEADER_BYTES,
			      frame + AOE_HEADER_BYTES,
			      fixed_bytes - AOE_HEADER_BYTES));
	for (i = fixed_bytes; i < AOE_FRAME_MIN; i++)
		assert(answer->reply[i] == 0);
}

/* Those that were run are such as there are, the one that failed is not. */
static void check_directives(const struct aoe_mask *mask, const uint8_t *frame)
{
	const struct aoe_mask *asked = (const struct aoe_mask *)frame;
	const uint8_t *verb = frame + AOE_MASK_BYTES + 1;
	uint32_t i, run = mask->error ? mask->directive_count
				      : asked->directive_count;

	for (i = 0; mask->verb == AOE_MASK_EDIT && i < run; i++)
		assert(verb[8 * i] <= AOE_DIRECTIVE_DELETE);
	switch (mask->error) {
	case AOE_MASK_OK:
		break;
	case AOE_MASK_UNSPECIFIED:
		assert(run == (mask->verb ? asked->directive_count : 0));
		break;
	case AOE_MASK_BAD_DIRECTIVE:
		assert(mask->verb == AOE_MASK_EDIT);
		assert(verb[8 * run] > AOE_DIRECTIVE_DELETE);
		break;
	case AOE_MASK_FULL:
		assert(mask->verb == AOE_MASK_EDIT);
		assert(verb[8 * run] == AOE_DIRECTIVE_ADD);
		break;
	}
}

/* The whole list or none of it; returns how long the reply is. */
static uint32_t check_mask_reply(const struct answer *answer,
				 const uint8_t *frame)
{
	const struct aoe_mask *mask = (const struct aoe_mask *)answer->reply;
	const struct mac_list *list = &answer->target.mask;
	const uint8_t *entry = answer->reply + AOE_MASK_BYTES;
	uint32_t i;

	assert(mask->reserved == 0);
	assert(mask->verb <= AOE_MASK_EDIT);
	assert(mask->error <= AOE_MASK_FULL);
	check_directives(mask, frame);
	if (mask->error)
		return AOE_MASK_BYTES;
	assert(mask->directive_count == list->count);
	assert(list->count <= checks_mask_room(&answer->target));
	for (i = 0; i < list->count; i++) {
		assert(entry[8 * i] == 0 && entry[8 * i + 1] == 0);
		assert(checks_is_same(entry + 8 * i + 2, list->macs[i],
				      AOE_MAC_BYTES));
	}
	return AOE_MASK_BYTES + 8u * list->count;
}

/* As much of the list as fits; returns how long the reply is. */
static uint32_t check_reserve_reply(const struct answer *answer,
				    const struct aoe_target *before,
				    const uint8_t *frame)
{
	const struct aoe_reserve *reserve =
		(const struct aoe_reserve *)answer->reply;
	const struct aoe_header *asked = (const struct aoe_header *)frame;
	const struct mac_list *list = &answer->target.reserved;
	uint32_t count = checks_reserve_room(&answer->target);

	if (list->count < count)
		count = list->count;
	assert(!answer->target.no_reserve);
	assert(reserve->verb <= AOE_RESERVE_FORCE_SET);
	assert((reserve->header.error != 0) ==
	       (reserve->verb == AOE_RESERVE_SET &&
		!checks_is_admitted(&before->reserved, asked->src)));
	assert(reserve->mac_count == count);
	assert(checks_is_same(answer->reply + AOE_RESERVE_BYTES, list->macs,
			      count * sizeof(list->macs[0])));
	return AOE_RESERVE_BYTES + 6 * count;
}

/* What is reserved is told by error 6, and only then. */
static void check_reserved(const struct answer *answer,
			   const struct aoe_target *target,
			   const uint8_t *frame)
{
	const struct aoe_ata *asked = (const struct aoe_ata *)frame;
	const struct aoe_header *header =
		(const struct aoe_header *)answer->reply;
	bool is_transfer;

	if (answer->verdict == AOE_DROP || header->error == AOE_ERR_VERSION ||
	    header->command != AOE_CMD_ATA)
		return;
	is_transfer = asked->command == ATA_CMD_READ ||
		      asked->command == ATA_CMD_READ_EXT ||
		      asked->command == ATA_CMD_WRITE ||
		      asked->command == ATA_CMD_WRITE_EXT;
	assert((header->error == AOE_ERR_RESERVED) ==
	       (is_transfer &&
		!checks_is_admitted(&target->reserved, asked->header.src)));
}

static void check_reply(const struct answer *answer,
			const struct aoe_target *before, const uint8_t *frame)
{
	const struct aoe_ata *ata = (const struct aoe_ata *)answer->reply;
	const struct aoe_target *target = &answer->target;
	uint32_t longest = AOE_FRAME_MIN;

	if (ata->header.command == AOE_CMD_CONFIG &&
	    (!ata->header.error || ata->header.error == AOE_ERR_CONFIG_SET))
		longest = AOE_CONFIG_BYTES + target->config_len_bytes;
	if (ata->header.error == AOE_ERR_ARGUMENT)
		check_refusal(answer, frame, fixed_of[ata->header.command]);
	if (ata->header.error == AOE_ERR_RESERVED &&
	    ata->header.command == AOE_CMD_ATA)
		check_refusal(answer, frame, AOE_ATA_BYTES);
	if (ata->header.command == AOE_CMD_RESERVE &&
	    (!ata->header.error || ata->header.error == AOE_ERR_RESERVED))
		longest = check_reserve_reply(answer, before, frame);
	if (ata->header.command == AOE_CMD_MASK && !ata->header.error)
		longest = check_mask_reply(answer, frame);
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

/* Sectors that the target has, and a write's payload that the frame has. */
static void check_io(const struct answer *answer,
		     const struct aoe_target *target, const uint8_t *frame,
		     uint32_t frame_bytes)
{
	const struct aoe_ata *asked = (const struct aoe_ata *)frame;
	const struct aoe_io *io = &answer->io;
	bool is_write = asked->command == ATA_CMD_WRITE ||
			asked->command == ATA_CMD_WRITE_EXT;
	bool is_flush = asked->command == ATA_CMD_FLUSH ||
			asked->command == ATA_CMD_FLUSH_EXT;

	assert((io->kind == AOE_IO_WRITE) == is_write);
	assert((io->kind == AOE_IO_FLUSH) == is_flush);
	assert(io->kind == AOE_IO_READ || target->is_writable);
	assert(io->is_async == (is_write && (asked->aflags & AOE_ATA_ASYNC)));
	if (is_flush) {
		assert(io->lba == 0 && io->sector_count == 0);
		return;
	}
	assert(io->sector_count > 0);
	assert(io->sector_count == asked->sector_count);
	assert(io->sector_count <= target->frame_sectors);
	assert(io->sector_count <= target->size_sectors);
	assert(io->lba <= target->size_sectors - io->sector_count);
	assert(!is_write ||
	       frame_bytes >=
		       AOE_ATA_BYTES + io->sector_count * ATA_SECTOR_BYTES);
}

/* Of a read the payload is the caller's; all else is a frame of 60 bytes. */
static void check_end(const struct answer *answer, enum aoe_io_result result)
{
	const struct aoe_io *io = &answer->io;
	struct answer end = *answer;
	const struct aoe_ata *ata = (const struct aoe_ata *)end.reply;
	uint32_t i, len_bytes = aoe_finish(end.reply, io, result);

	if (result == AOE_IO_DONE) {
		assert(ata->command == ATA_STATUS_READY && ata->feature == 0);
	} else {
		assert(ata->command == (ATA_STATUS_READY | ATA_STATUS_ERR));
		assert(ata->feature == (io->kind == AOE_IO_READ
						? ATA_ERROR_UNC
						: ATA_ERROR_ABRT));
	}
	if (result == AOE_IO_DONE && io->kind == AOE_IO_READ) {
		assert(len_bytes ==
		       AOE_ATA_BYTES + ATA_SECTOR_BYTES * io->sector_count);
		assert(checks_is_same(end.reply, answer->reply, REPLY_ROOM));
		return;
	}
	assert(len_bytes == AOE_FRAME_MIN);
	for (i = AOE_ATA_BYTES; i < AOE_FRAME_MIN; i++)
		assert(end.reply[i] == 0);
	assert(checks_is_same(end.reply + AOE_FRAME_MIN,
			      answer->reply + AOE_FRAME_MIN,
			      REPLY_ROOM - AOE_FRAME_MIN));
}

static void check_wait(const struct answer *answer,
		       const struct aoe_target *target, const uint8_t *frame,
		       uint32_t frame_bytes)
{
	const struct aoe_ata *ata = (const struct aoe_ata *)answer->reply;

	check_io(answer, target, frame, frame_bytes);
	assert(ata->command == ATA_STATUS_READY && ata->feature == 0);
	check_end(answer, AOE_IO_DONE);
	check_end(answer, AOE_IO_FAILED);
}

/* A string may be set, but only one that a reply can carry. */
static void check_string(const struct answer *answer,
			 const struct aoe_target *target,
			 struct aoe_target *expected)
{
	const struct aoe_config *config =
		(const struct aoe_config *)answer->reply;

	assert((config->version_verb & 0xf) == AOE_CONFIG_FORCE_SET ||
	       ((config->version_verb & 0xf) == AOE_CONFIG_SET_IF_EMPTY &&
		target->config_len_bytes == 0));
	assert(answer->target.config_len_bytes <= AOE_CONFIG_MAX);
	assert(answer->reply_bytes <= AOE_FRAME_MIN ||
	       answer->reply_bytes <= target->mtu + AOE_ETH_BYTES);
	expected->config_len_bytes = answer->target.config_len_bytes;
	memcpy(expected->config, answer->target.config,
	       sizeof(expected->config));
}

/* Is there such a directive for the MAC, among the first count? */
static bool is_directed(const uint8_t *frame, uint32_t count, uint8_t verb,
			const uint8_t *mac)
{
	const uint8_t *at = frame + AOE_MASK_BYTES;
	bool is = false;
	uint32_t i;

	for (i = 0; i < count; i++)
		is |= at[8 * i + 1] == verb &&
		      checks_is_same(at + 8 * i + 2, mac, AOE_MAC_BYTES);
	return is;
}

/* Who is new was added, who is gone was deleted, by what has been run. */
static void check_mask(const struct answer *answer,
		       const struct aoe_target *target, const uint8_t *frame,
		       struct aoe_target *expected)
{
	const struct aoe_mask *asked = (const struct aoe_mask *)frame;
	const struct aoe_mask *mask = (const struct aoe_mask *)answer->reply;
	const struct mac_list *before = &target->mask;
	const struct mac_list *after = &answer->target.mask;
	uint32_t i, run = mask->error ? mask->directive_count
				      : asked->directive_count;

	assert(mask->verb == AOE_MASK_EDIT);
	assert(run <= asked->directive_count);
	assert(after->count <= before->count ||
	       after->count <= checks_mask_room(target));
	for (i = 0; i < after->count; i++)
		assert(is_listed(before, after->macs[i]) ||
		       is_directed(frame, run, AOE_DIRECTIVE_ADD,
				   after->macs[i]));
	for (i = 0; i < before->count; i++)
		assert(is_listed(after, before->macs[i]) ||
		       is_directed(frame, run, AOE_DIRECTIVE_DELETE,
				   before->macs[i]));
	for (i = 1; i < after->count; i++) {
		struct mac_list rest = *after;

		rest.count = (uint8_t)i;
		assert(!is_listed(&rest, after->macs[i]));
	}
	expected->mask = *after;
}

/* The list is what was asked, by one who may. */
static void check_reservation(const struct answer *answer,
			      const struct aoe_target *target,
			      const uint8_t *frame, struct aoe_target *expected)
{
	const struct aoe_reserve *asked = (const struct aoe_reserve *)frame;
	const struct mac_list *after = &answer->target.reserved;

	assert(!target->no_reserve);
	assert(asked->verb == AOE_RESERVE_FORCE_SET ||
	       (asked->verb == AOE_RESERVE_SET &&
		checks_is_admitted(&target->reserved, asked->header.src)));
	assert(after->count == asked->mac_count);
	assert(after->count <= checks_reserve_room(target));
	assert(checks_is_same(after->macs, frame + AOE_RESERVE_BYTES,
			      after->count * sizeof(after->macs[0])));
	expected->reserved = *after;
}

/* Each command changes what is its own, and the revision tells of it. */
static void check_target(const struct answer *answer,
			 const struct aoe_target *target, const uint8_t *frame)
{
	const struct aoe_header *header =
		(const struct aoe_header *)answer->reply;
	struct aoe_target expected = *target;

	if (answer->target.revision == target->revision) {
		/* What lies behind the end of a list is nobody's. */
		expected.mask = answer->target.mask;
		expected.mask.count = target->mask.count;
		memcpy(expected.mask.macs, target->mask.macs,
		       target->mask.count * sizeof(target->mask.macs[0]));
	} else {
		assert(answer->verdict == AOE_REPLY);
		assert(header->error == AOE_ERR_NONE);
		expected.revision++;
		if (header->command == AOE_CMD_CONFIG)
			check_string(answer, target, &expected);
		if (header->command == AOE_CMD_MASK)
			check_mask(answer, target, frame, &expected);
		if (header->command == AOE_CMD_RESERVE)
			check_reservation(answer, target, frame, &expected);
	}
	assert(checks_is_same(&expected, &answer->target, sizeof(expected)));
}

/* Who is not on either list gets nothing, whatever it is. */
static void check_silence(const struct answer *answer,
			  const struct aoe_target *target, const uint8_t *frame)
{
	const struct aoe_header *asked = (const struct aoe_header *)frame;

	assert(answer->verdict == AOE_DROP ||
	       (checks_is_admitted(&target->mask, asked->src) &&
		checks_is_admitted(&target->allowed, asked->src)));
}

void checks_run(const struct answer *answer, const struct aoe_target *target,
		const uint8_t *frame, uint32_t frame_bytes)
{
	check_target(answer, target, frame);
	check_silence(answer, target, frame);
	check_reserved(answer, target, frame);
	if (answer->verdict != AOE_DROP)
		check_header(answer, frame);
	if (answer->verdict == AOE_REPLY)
		check_reply(answer, target, frame);
	if (answer->verdict == AOE_WAIT)
		check_wait(answer, target, frame, frame_bytes);
}
