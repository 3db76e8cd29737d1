// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The play.  What the kernel's filter of the real wire keeps away does not come
 * by this one either.
 */
#include "tests/fuzz/ping_wire.h"

#include <string.h>
#include <sys/random.h>

#include "bytes.h"

#define REQUESTS_KEPT 32u
#define TAG_BASE      0x80010000u
#define TAG_BASE_MASK 0xffff0000u
#define MACS_MASK     3u
#define SLOTS_MASK    3u

static const uint64_t sizes[] = {
	1000, 2048, 0, 1, 1ull << 28, (1ull << 48) - 1, (1ull << 48) + 1, 3,
};

static struct {
	const uint8_t *at;
	const uint8_t *end;
	uint64_t now_ns;
	uint32_t request_count;
	uint8_t requests[REQUESTS_KEPT][AOE_FRAME_MIN];
} play;

void ping_wire_play(struct wire *wire, const uint8_t mac[AOE_MAC_BYTES],
		    const uint8_t *bytes, size_t len_bytes)
{
	memset(wire, 0, sizeof(*wire));
	wire->tag_base = TAG_BASE;
	memcpy(wire->mac, mac, AOE_MAC_BYTES);
	memset(&play, 0, sizeof(play));
	play.at = bytes;
	play.end = bytes + len_bytes;
	play.now_ns = 1000000;
}

/* The sectors that are compared are drawn; here, always the same. */
ssize_t getrandom(void *bytes, size_t len_bytes, unsigned int flags)
{
	(void)flags;
	memset(bytes, 0x5a, len_bytes);
	return (ssize_t)len_bytes;
}

/* Zeros behind the end. */
static uint8_t next(void)
{
	return play.at < play.end ? *play.at++ : 0;
}

static const struct aoe_ata *request_of(uint8_t line)
{
	uint32_t back = line >> 3;

	if (play.request_count == 0)
		return NULL;
	if (back >= play.request_count || back >= REQUESTS_KEPT)
		back = 0;
	return (const struct aoe_ata *)
		play.requests[(play.request_count - 1 - back) % REQUESTS_KEPT];
}

static void put_header(const struct aoe_ata *request, uint8_t who,
		       struct aoe_header *h)
{
	*h = request->header;
	memcpy(h->dst, request->header.src, AOE_MAC_BYTES);
	memset(h->src, 2, AOE_MAC_BYTES);
	h->src[5] = who & MACS_MASK;
	h->verflags = AOE_VERFLAGS_REPLY;
	if (get_be16(&h->shelf) == AOE_SHELF_ANY)
		put_be16(&h->shelf, 7);
	if (h->slot == AOE_SLOT_ANY)
		h->slot = (who >> 2 & SLOTS_MASK) + 1;
}

static uint32_t put_identity(uint8_t value, uint8_t *block)
{
	uint64_t size = sizes[value % 8];

	memset(block, value, 2 * 47);
	memset(block + 2 * 47, 0, ATA_SECTOR_BYTES - 2 * 47);
	put_le16(block + 2 * 83, 1u << 10);
	for (unsigned int i = 0; i < 8; i++)
		block[2 * 100 + i] = (uint8_t)(size >> 8 * i);
	return ATA_SECTOR_BYTES;
}

static uint32_t put_config(uint8_t value, struct aoe_config *config)
{
	put_be16(&config->buffer_count, value);
	put_be16(&config->firmware_version, 0x4001);
	config->sector_count = value >> 2;
	config->version_verb = AOE_VERSION << 4;
	put_be16(&config->string_len, 0);
	return AOE_FRAME_MIN;
}

static uint32_t put_answer(const struct aoe_ata *request, uint8_t *frame)
{
	struct aoe_ata *ata = (struct aoe_ata *)frame;
	uint8_t who = next(), value = next();
	uint32_t len = AOE_ATA_BYTES;

	memset(frame, 0, AOE_FRAME_MIN);
	put_header(request, who, &ata->header);
	if (request->header.command == AOE_CMD_CONFIG)
		return put_config(value, (struct aoe_config *)frame);
	ata->command = ATA_STATUS_READY;
	if (request->command == ATA_CMD_IDENTIFY)
		return len + put_identity(value, frame + len);
	memset(frame + len, value, request->sector_count * ATA_SECTOR_BYTES);
	return len + request->sector_count * ATA_SECTOR_BYTES;
}

static uint32_t put_changed(const struct aoe_ata *request, uint8_t *frame)
{
	uint32_t len = put_answer(request, frame);
	uint8_t place = next(), byte = next(), cut = next();

	/* Most of it is header; of the rest, every seventh byte. */
	if (place < 64)
		frame[place % len] = byte;
	else
		frame[place * 7u % len] = byte;
	return cut < len - AOE_HEADER_BYTES ? len - cut : len;
}

static uint32_t put_refusal(const struct aoe_ata *request, uint8_t *frame)
{
	struct aoe_ata *ata = (struct aoe_ata *)frame;
	uint8_t who = next();

	memset(frame, 0, AOE_FRAME_MIN);
	put_header(request, who, &ata->header);
	ata->header.error = next();
	if (ata->header.error) {
		ata->header.verflags = AOE_VERFLAGS_ERROR;
	} else {
		ata->command = next();
		ata->feature = next();
	}
	return AOE_FRAME_MIN;
}

static uint32_t put_frame(const struct aoe_ata *request, uint8_t *frame)
{
	uint32_t len = next();

	put_header(request, next(), (struct aoe_header *)frame);
	for (uint32_t i = 0; i < len; i++)
		frame[AOE_ETH_BYTES + i] = next();
	len += AOE_ETH_BYTES;
	return len < AOE_HEADER_BYTES ? AOE_HEADER_BYTES : len;
}

/* As by the filter: a response, of tag 0 to a config query, or of ours. */
static void pass_filter(const struct aoe_ata *request, uint8_t *frame)
{
	struct aoe_header *h = (struct aoe_header *)frame;
	uint16_t base = get_be16(&h->tag);

	h->verflags |= AOE_FLAG_RESPONSE;
	if (base == TAG_BASE >> 16 ||
	    (h->tag == 0 && h->command == AOE_CMD_CONFIG))
		return;
	h->tag = request->header.tag;
}

static uint32_t play_line(uint8_t line, const struct aoe_ata *request,
			  uint8_t *frame)
{
	uint32_t len;

	switch (line % 8) {
	case LINE_FRAME:
		len = put_frame(request, frame);
		break;
	case LINE_CHANGED:
		len = put_changed(request, frame);
		break;
	case LINE_REFUSAL:
		len = put_refusal(request, frame);
		break;
	default:
		len = put_answer(request, frame);
		break;
	}
	pass_filter(request, frame);
	return len;
}

/* --- wire.h -------------------------------------------------------------- */

uint64_t wire_now_ns(void)
{
	return play.now_ns;
}

uint32_t wire_next_tag(struct wire *wire)
{
	return wire->tag_base | (wire->asked++ & ~TAG_BASE_MASK);
}

int wire_send(struct wire *wire, const uint8_t request[AOE_FRAME_MIN])
{
	(void)wire;
	memcpy(play.requests[play.request_count++ % REQUESTS_KEPT], request,
	       AOE_FRAME_MIN);
	return 0;
}

int wire_receive(struct wire *wire, uint64_t until_ns, struct wire_frame *frame)
{
	const struct aoe_ata *request;
	uint8_t line = next();

	request = request_of(line);
	if (line % 8 == LINE_SILENCE || !request) {
		if (play.now_ns < until_ns)
			play.now_ns = until_ns;
		return 0;
	}
	play.now_ns += 1000;
	frame->data = wire->frame;
	frame->at_ns = play.now_ns;
	frame->len_bytes = play_line(line, request, wire->frame);
	return 1;
}

int wire_sleep(struct wire *wire, uint64_t until_ns)
{
	(void)wire;
	if (play.now_ns < until_ns)
		play.now_ns = until_ns;
	return 0;
}
