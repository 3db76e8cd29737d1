// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * AoE as the load generator speaks it.
 */
#include "bench/aoeload_frames.h"

#include <stddef.h>
#include <string.h>

#include "bytes.h"

#define IDENTIFY_LBA48_WORD 100

static const uint8_t mac_prefix[3] = { 0x02, 0xa0, 0xe0 };

static void put_be32(uint8_t *p, uint32_t v)
{
	put_be16(p, (uint16_t)(v >> 16));
	put_be16(p + 2, (uint16_t)v);
}

void frame_put_header(uint8_t *frame, const struct load_config *config,
		      const uint8_t dst[AOE_MAC_BYTES], uint32_t client,
		      enum aoe_command command, uint32_t tag)
{
	struct aoe_header *h = (struct aoe_header *)frame;
	uint32_t number = config->first_client + client;

	memcpy(h->dst, dst, AOE_MAC_BYTES);
	memcpy(h->src, mac_prefix, sizeof(mac_prefix));
	h->src[3] = (uint8_t)(number >> 16);
	put_be16(h->src + 4, (uint16_t)number);
	put_be16(&h->ethertype, AOE_ETHERTYPE);
	h->verflags = AOE_VERFLAGS_REQUEST;
	put_be16(&h->shelf, config->shelf);
	h->slot = config->slot;
	h->command = (uint8_t)command;
	put_be32((uint8_t *)&h->tag, tag);
}

void frame_put_ata(uint8_t *frame, enum ata_command command, uint64_t lba,
		   uint32_t sector_count)
{
	struct aoe_ata *ata = (struct aoe_ata *)frame;

	ata->aflags = command == ATA_CMD_READ_EXT ? AOE_ATA_EXTENDED : 0;
	ata->sector_count = (uint8_t)sector_count;
	ata->command = (uint8_t)command;
	for (unsigned i = 0; i < sizeof(ata->lba); i++)
		ata->lba[i] = (uint8_t)(lba >> (8 * i));
}

bool frame_client(const uint8_t *frame, const struct load_config *config,
		  uint32_t *client)
{
	const struct aoe_header *h = (const struct aoe_header *)frame;
	uint32_t number = (uint32_t)h->dst[3] << 16 | get_be16(h->dst + 4);

	*client = number - config->first_client;
	return memcmp(h->dst, mac_prefix, sizeof(mac_prefix)) == 0 &&
	       number >= config->first_client && *client < config->client_count;
}

bool frame_is_reply(const struct wire_frame *frame,
		    const struct load_config *config)
{
	const struct aoe_header *h = (const struct aoe_header *)frame->data;

	return frame->len_bytes >= AOE_HEADER_BYTES &&
	       (h->verflags & AOE_FLAG_RESPONSE) &&
	       get_be16(&h->shelf) == config->shelf && h->slot == config->slot;
}

uint32_t frame_tag(const uint8_t *frame)
{
	const struct aoe_header *h = (const struct aoe_header *)frame;
	const uint8_t *tag = (const uint8_t *)&h->tag;

	return (uint32_t)get_be16(tag) << 16 | get_be16(tag + 2);
}

bool frame_read_config(const struct wire_frame *frame,
		       struct load_target *target)
{
	const struct aoe_config *c = (const struct aoe_config *)frame->data;

	if (frame->len_bytes < AOE_CONFIG_BYTES ||
	    c->header.command != AOE_CMD_CONFIG)
		return false;
	memcpy(target->mac, c->header.src, AOE_MAC_BYTES);
	target->buffer_count = get_be16(&c->buffer_count);
	target->frame_sectors = c->sector_count ? c->sector_count : 2;
	return true;
}

bool frame_read_identify(const struct wire_frame *frame,
			 struct load_target *target)
{
	const uint8_t *words = frame->data + AOE_ATA_BYTES +
			       2 * IDENTIFY_LBA48_WORD;

	if (frame->len_bytes < AOE_ATA_BYTES + ATA_SECTOR_BYTES ||
	    frame->data[offsetof(struct aoe_header, command)] != AOE_CMD_ATA)
		return false;
	target->size_sectors = 0;
	for (int i = 7; i >= 0; i--)
		target->size_sectors = target->size_sectors << 8 | words[i];
	return target->size_sectors > 0;
}
