// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Layouts are xdp/aoe_wire.h's; the rules are AoEr11's, but for what Linux
 * takes to be a failure.
 */
#include "tools/ping/message.h"

#include <string.h>

#include "bytes.h"

/* BSY, DF, DRQ, ERR: with any of them Linux fails the request. */
#define STATUS_FAILED 0xa9u
#define VERB_MASK     0x0fu

static void put_header(uint8_t *frame, const struct envelope *envelope,
		       enum aoe_command command)
{
	struct aoe_header *h = (struct aoe_header *)frame;

	/* Short requests are legal, but some targets overlook them. */
	memset(frame, 0, AOE_FRAME_MIN);
	memcpy(h->dst, envelope->to, AOE_MAC_BYTES);
	memcpy(h->src, envelope->from, AOE_MAC_BYTES);
	put_be16(&h->ethertype, AOE_ETHERTYPE);
	h->verflags = AOE_VERFLAGS_REQUEST;
	put_be16(&h->shelf, envelope->address.shelf);
	h->slot = envelope->address.slot;
	h->command = (uint8_t)command;
	put_be16(&h->tag, (uint16_t)(envelope->tag >> 16));
	put_be16((uint8_t *)&h->tag + 2, (uint16_t)envelope->tag);
}

void message_put_config(uint8_t frame[AOE_FRAME_MIN],
			const struct envelope *envelope)
{
	put_header(frame, envelope, AOE_CMD_CONFIG);
}

void message_put_question(uint8_t frame[AOE_FRAME_MIN],
			  const struct envelope *envelope,
			  const struct question *question)
{
	struct aoe_ata *ata = (struct aoe_ata *)frame;

	put_header(frame, envelope, AOE_CMD_ATA);
	if (question->kind == ASK_IDENTIFY) {
		ata->sector_count = 1;
		ata->command = ATA_CMD_IDENTIFY;
		return;
	}
	ata->aflags = AOE_ATA_EXTENDED;
	ata->sector_count = question->sectors;
	ata->command = ATA_CMD_READ_EXT;
	for (unsigned int i = 0; i < sizeof(ata->lba); i++)
		ata->lba[i] = (uint8_t)(question->lba >> (8 * i));
}

uint32_t message_tag(const struct wire_frame *frame)
{
	const struct aoe_header *h = (const struct aoe_header *)frame->data;
	const uint8_t *tag = (const uint8_t *)&h->tag;

	return (uint32_t)get_be16(tag) << 16 | get_be16(tag + 2);
}

struct address message_address(const struct wire_frame *frame)
{
	const struct aoe_header *h = (const struct aoe_header *)frame->data;

	return (struct address){ get_be16(&h->shelf), h->slot };
}

/* Wildcards are for requests, and no card has a group's MAC. */
static bool is_sender_sane(const struct aoe_header *h)
{
	return get_be16(&h->shelf) != AOE_SHELF_ANY &&
	       h->slot != AOE_SLOT_ANY && !(h->src[0] & 1);
}

const struct aoe_config *message_as_config(const struct wire_frame *frame)
{
	const struct aoe_config *c = (const struct aoe_config *)frame->data;
	uint32_t len;

	if (frame->len_bytes < AOE_CONFIG_BYTES)
		return NULL;
	len = get_be16(&c->string_len);
	if (c->header.verflags != AOE_VERFLAGS_REPLY ||
	    c->header.command != AOE_CMD_CONFIG ||
	    (c->version_verb & VERB_MASK) != AOE_CONFIG_READ ||
	    len > AOE_CONFIG_MAX || len > frame->len_bytes - AOE_CONFIG_BYTES ||
	    !is_sender_sane(&c->header))
		return NULL;
	return c;
}

/* The whole of an ATA reply with this much payload, or NULL. */
static const struct aoe_ata *as_ata(const struct wire_frame *frame,
				    uint32_t payload_bytes)
{
	if (frame->len_bytes < AOE_ATA_BYTES ||
	    frame->len_bytes - AOE_ATA_BYTES < payload_bytes)
		return NULL;
	return (const struct aoe_ata *)frame->data;
}

bool message_read_answer(const struct wire_frame *frame,
			 const struct question *question, struct answer *answer)
{
	const struct aoe_header *h = (const struct aoe_header *)frame->data;
	const struct aoe_ata *ata = as_ata(frame, 0);
	uint32_t sectors = question->kind == ASK_READ ? question->sectors : 1;

	*answer = (struct answer){ .kind = ANSWER_REFUSED };
	if (h->command != AOE_CMD_ATA)
		return false;
	if (h->verflags == AOE_VERFLAGS_ERROR) {
		answer->aoe_error = h->error;
		return h->error != AOE_ERR_NONE;
	}
	if (h->verflags != AOE_VERFLAGS_REPLY || !ata)
		return false;
	answer->ata_status = ata->command;
	answer->ata_error = ata->feature;
	if (ata->command & STATUS_FAILED)
		return true;
	if (!as_ata(frame, sectors * ATA_SECTOR_BYTES))
		return false;
	answer->kind = ANSWER_DATA;
	memcpy(answer->sector, frame->data + AOE_ATA_BYTES, ATA_SECTOR_BYTES);
	return true;
}
