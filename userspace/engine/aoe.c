// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is meant, and what is said back: the AoE header, the match of addresses,
 * the table of commands, and the two ends of an answer.  What a command means
 * is told by the file of its name, which fills what follows the header.
 *
 * A reply may be built over its own request, so every function here and there
 * copies what it needs of the request before it writes.
 */
#include <string.h>

#include "bytes.h"
#include "limits.h"
#include "engine/aoe.h"
#include "engine/ata.h"
#include "engine/config_string.h"
#include "engine/exchange.h"
#include "engine/mask_list.h"
#include "engine/reserve.h"

static const uint8_t broadcast_mac[AOE_MAC_BYTES] = { 0xff, 0xff, 0xff,
						      0xff, 0xff, 0xff };

static const struct aoe_header *header_of(const uint8_t *frame,
					  uint32_t frame_bytes)
{
	if (frame_bytes < AOE_HEADER_BYTES)
		return NULL;
	return (const struct aoe_header *)frame;
}

static bool is_same_mac(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, AOE_MAC_BYTES) == 0;
}

/* Only one station can have sent it, and an answer reaches that one alone. */
static bool is_station(const uint8_t *mac)
{
	static const uint8_t zero[AOE_MAC_BYTES];

	return !(mac[0] & 1) && !is_same_mac(mac, zero);
}

/* Shelf and slot match each on its own: either may be the wildcard. */
static bool is_named(const struct aoe_target *target,
		     const struct aoe_header *header)
{
	uint16_t shelf = get_be16(&header->shelf);

	return (shelf == target->shelf || shelf == AOE_SHELF_ANY) &&
	       (header->slot == target->slot || header->slot == AOE_SLOT_ANY);
}

bool aoe_is_addressed(const struct aoe_target *target, const uint8_t *frame,
		      uint32_t frame_bytes)
{
	const struct aoe_header *header = header_of(frame, frame_bytes);

	if (!header || get_be16(&header->ethertype) != AOE_ETHERTYPE)
		return false;
	if (header->verflags & AOE_FLAG_RESPONSE)
		return false;
	if (!is_station(header->src) || is_same_mac(header->src, target->mac))
		return false;
	/* A promiscuous port, or one of a bridge, shows frames of others. */
	if (!is_same_mac(header->dst, target->mac) &&
	    !is_same_mac(header->dst, broadcast_mac))
		return false;
	return is_named(target, header);
}

static void put_header(const struct aoe_target *target,
		       const struct aoe_header *request, enum aoe_error error,
		       uint8_t *reply)
{
	struct aoe_header header;

	memcpy(header.dst, request->src, AOE_MAC_BYTES);
	memcpy(header.src, target->mac, AOE_MAC_BYTES);
	put_be16(&header.ethertype, AOE_ETHERTYPE);
	header.verflags = error ? AOE_VERFLAGS_ERROR : AOE_VERFLAGS_REPLY;
	header.error = (uint8_t)error;
	put_be16(&header.shelf, target->shelf);
	header.slot = target->slot;
	header.command = request->command;
	header.tag = request->tag;
	memcpy(reply, &header, AOE_HEADER_BYTES);
}

/* Zeros, where others let bytes of earlier frames out. */
static uint32_t pad_frame(uint8_t *frame, uint32_t frame_bytes)
{
	if (frame_bytes >= AOE_FRAME_MIN)
		return frame_bytes;
	memset(frame + frame_bytes, 0, AOE_FRAME_MIN - frame_bytes);
	return AOE_FRAME_MIN;
}

/*
 * For what we do not understand, so there is no argument to give back.  Never
 * for a broadcast: one frame would make every target of the segment complain.
 */
static enum aoe_verdict refuse(const struct aoe_target *target,
			       const struct aoe_header *request,
			       enum aoe_error error, uint8_t *reply,
			       uint32_t *reply_bytes)
{
	if (is_same_mac(request->dst, broadcast_mac))
		return AOE_DROP;
	put_header(target, request, error, reply);
	*reply_bytes = pad_frame(reply, AOE_HEADER_BYTES);
	return AOE_REPLY;
}

bool aoe_admits(const struct aoe_target *target,
		const uint8_t mac[AOE_MAC_BYTES])
{
	return mac_list_admits(&target->allowed, mac) &&
	       mac_list_admits(&target->mask, mac);
}

/* A frame that ends within the fixed part of its command is no request. */
static const struct command {
	uint32_t fixed_bytes; /* header counted */
	enum aoe_verdict (*answer)(struct exchange *x);
} commands[] = {
	[AOE_CMD_ATA] = { AOE_ATA_BYTES, ata_answer },
	[AOE_CMD_CONFIG] = { AOE_CONFIG_BYTES, config_string_answer },
	[AOE_CMD_MASK] = { AOE_MASK_BYTES, mask_list_answer },
	[AOE_CMD_RESERVE] = { AOE_RESERVE_BYTES, reserve_answer },
};

/*
 * Reservations are optional in AoEr11, so a target without them is one that
 * does not know the command.  Any other answer would promise something: an
 * empty list, that it can be set; error 6, that it is and that waiting helps.
 */
static const struct command *find_command(const struct aoe_target *target,
					  uint8_t code)
{
	if (code >= sizeof(commands) / sizeof(commands[0]))
		return NULL;
	if (code == AOE_CMD_RESERVE && target->no_reserve)
		return NULL;
	return &commands[code];
}

enum aoe_verdict aoe_begin(struct aoe_target *target, const uint8_t *request,
			   uint32_t request_bytes, uint8_t *reply,
			   uint32_t *reply_bytes, struct aoe_io *io)
{
	struct exchange x = {
		.target = target,
		.request = request,
		.request_bytes = request_bytes,
		.reply = reply,
	};
	const struct command *command;
	enum aoe_verdict verdict;
	struct aoe_header header;

	if (!aoe_is_addressed(target, request, request_bytes))
		return AOE_DROP;
	memcpy(&header, request, sizeof(header));
	/* Before all else: whoever is not listed learns nothing of us. */
	if (!aoe_admits(target, header.src))
		return AOE_DROP;
	if (header.verflags >> 4 != AOE_VERSION)
		return refuse(target, &header, AOE_ERR_VERSION, reply,
			      reply_bytes);
	command = find_command(target, header.command);
	if (!command)
		return refuse(target, &header, AOE_ERR_COMMAND, reply,
			      reply_bytes);
	if (request_bytes < command->fixed_bytes)
		return AOE_DROP;

	verdict = command->answer(&x);
	if (verdict == AOE_DROP)
		return AOE_DROP;
	put_header(target, &header, x.error, reply);
	if (verdict == AOE_REPLY)
		*reply_bytes = pad_frame(reply, x.reply_bytes);
	else
		*io = x.io;
	return verdict;
}

uint32_t aoe_finish(uint8_t *reply, const struct aoe_io *io,
		    enum aoe_io_result result)
{
	switch (result) {
	case AOE_IO_DONE:
		if (io->kind == AOE_IO_READ)
			return AOE_ATA_BYTES +
			       io->sector_count * ATA_SECTOR_BYTES;
		break;
	case AOE_IO_FAILED:
		ata_put_failed(reply, io->kind);
		break;
	}
	return pad_frame(reply, AOE_ATA_BYTES);
}

bool aoe_is_open(const struct aoe_target *target)
{
	return target->allowed.count == 0 && target->mask.count == 0 &&
	       target->reserved.count == 0;
}

const uint8_t *aoe_advert_to(const struct aoe_target *target, uint32_t index)
{
	const struct mac_list *list = target->mask.count > 0 ? &target->mask
							     : &target->allowed;

	if (list->count == 0)
		return index == 0 ? broadcast_mac : NULL;
	return index < list->count ? list->macs[index] : NULL;
}

uint32_t aoe_advertise(const struct aoe_target *target,
		       const uint8_t mac[AOE_MAC_BYTES], uint8_t *frame)
{
	struct aoe_header asked = { .command = AOE_CMD_CONFIG };

	memcpy(asked.src, mac, AOE_MAC_BYTES);
	put_header(target, &asked, AOE_ERR_NONE, frame);
	return pad_frame(frame,
			 config_string_put(target, AOE_CONFIG_READ, frame));
}

uint8_t aoe_frame_sectors(uint32_t mtu)
{
	uint32_t sectors;

	if (mtu < MTU_MIN)
		return 0;
	sectors = (mtu - AOE_ATA_BYTES) / ATA_SECTOR_BYTES;
	if (sectors > FRAME_SECTORS_MAX)
		sectors = FRAME_SECTORS_MAX;
	return (uint8_t)sectors;
}
