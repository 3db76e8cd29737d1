// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A target as the kernel's programs answer for it.  The engine itself writes
 * every byte of it, so that both can only say the same.
 */
#include "server/publish.h"

#include <assert.h>
#include <string.h>

#include "bytes.h"

static void publish_config(const struct aoe_target *target,
			   struct xblade_target *value)
{
	static const uint8_t anybody[AOE_MAC_BYTES];
	uint8_t frame[AOE_REPLY_BYTES];
	uint32_t frame_bytes = aoe_advertise(target, anybody, frame);

	value->config_bytes = frame_bytes - AOE_HEADER_BYTES;
	assert(value->config_bytes <= sizeof(value->config));
	memcpy(value->config, frame + AOE_HEADER_BYTES, value->config_bytes);
}

static void publish_identify(const struct aoe_target *target,
			     struct xblade_target *value)
{
	/* No MAC gets into the block; these differ, whatever ours is. */
	static const uint8_t macs[][AOE_MAC_BYTES] = { { 2, 1 }, { 2, 2 } };
	struct aoe_target asked = *target;
	struct aoe_ata request = {
		.header.verflags = AOE_VERFLAGS_REQUEST,
		.header.slot = target->slot,
		.command = ATA_CMD_IDENTIFY,
	};
	uint8_t reply[AOE_REPLY_BYTES];
	uint32_t reply_bytes = 0;
	struct aoe_io io;

	memcpy(asked.mac, macs[0], AOE_MAC_BYTES);
	memcpy(request.header.dst, macs[0], AOE_MAC_BYTES);
	memcpy(request.header.src, macs[1], AOE_MAC_BYTES);
	put_be16(&request.header.ethertype, AOE_ETHERTYPE);
	put_be16(&request.header.shelf, target->shelf);
	aoe_begin(&asked, (const uint8_t *)&request, sizeof(request), reply,
		  &reply_bytes, &io);
	assert(reply_bytes == AOE_ATA_BYTES + ATA_SECTOR_BYTES);
	memcpy(value->identify, reply + AOE_ATA_BYTES, ATA_SECTOR_BYTES);
}

void publish_make(const struct aoe_target *target, uint32_t index_first,
		  struct xblade_target *value)
{
	*value = (struct xblade_target){
		.size_sectors = target->size_sectors,
		.index_first = index_first,
		.slot = target->slot,
		.frame_sectors = target->frame_sectors,
		.is_answered = aoe_is_open(target),
	};
	put_be16(&value->shelf, target->shelf);
	/* The kernel cannot tell one client from the other: user space does. */
	if (!value->is_answered)
		return;
	publish_config(target, value);
	publish_identify(target, value);
}
