/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a peer is asked, and what came of it.
 */
#ifndef PING_QUESTION_H
#define PING_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "xdp/aoe_wire.h"

enum question_kind { ASK_NOTHING, ASK_IDENTIFY, ASK_READ };

struct question {
	enum question_kind kind;
	uint64_t lba;	 /* of a read */
	uint8_t sectors; /* of a read, 1 at least */
};

enum answer_kind { ANSWER_NONE, ANSWER_DATA, ANSWER_REFUSED };

struct answer {
	enum answer_kind kind;
	uint8_t aoe_error; /* why refused: this, or else the next two */
	uint8_t ata_status;
	uint8_t ata_error;
	bool is_retried; /* so rtt_ns may be that of either request */
	uint64_t rtt_ns;
	uint8_t sector[ATA_SECTOR_BYTES]; /* the first */
};

#endif
