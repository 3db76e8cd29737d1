/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One that answers: a target's address at one MAC.  Several peers of one
 * address are, to Linux, several ways to one disk.
 */
#ifndef PING_PEER_H
#define PING_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/ping/identity.h"
#include "tools/ping/question.h"
#include "tools/ping/rtt.h"
#include "xdp/aoe_wire.h"

#define ADDRESS_TEXT_BYTES sizeof("e65535.255")
#define MAC_TEXT_BYTES	   sizeof("00:11:22:33:44:55")

struct address {
	uint16_t shelf;
	uint8_t slot;
};

/* What came of a read of one sector, and of one that fills a frame. */
enum reading { READING_UNKNOWN, READING_DONE, READING_REFUSED, READING_LOST };

struct peer {
	struct address address;
	uint8_t mac[AOE_MAC_BYTES];
	/* What it tells of itself. */
	uint16_t buffer_count;
	uint16_t version;
	uint8_t frame_sectors; /* 1 at least */
	bool is_identified;
	struct identity identity;
	/* What was found out. */
	struct rtt rtt;
	enum reading read;
	enum reading full_read;
	struct answer refusal;	/* the last of either */
	uint8_t full_sectors;	/* what Linux asks for in one frame */
	uint8_t passed_sectors; /* full frames are lost: the most that pass, */
	uint8_t lost_sectors;	/* and the fewest that do not */
	uint32_t malformed;	/* answers that made no sense */
	bool is_doubled;	/* answers one question twice */
	bool is_twofold;	/* and differently */
	/* One of its address, if any, whose sector other_lba differs. */
	const struct peer *other;
	uint64_t other_lba;
	/* What is asked at present; see ask.h. */
	struct question question;
	struct answer answer;
	uint32_t tag;
	unsigned int tries;
	uint64_t sent_ns;
	bool is_done;
};

bool address_is_equal(struct address a, struct address b);

/* Order of addresses, then of MACs; for qsort(). */
int peer_compare(const void *a, const void *b);

/* How many of count peers, the first on, have the address of the first. */
size_t peer_group(const struct peer *peers, size_t count);

const char *address_text(struct address address, char text[ADDRESS_TEXT_BYTES]);
const char *mac_text(const uint8_t mac[AOE_MAC_BYTES],
		     char text[MAC_TEXT_BYTES]);

#endif
