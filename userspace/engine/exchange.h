/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request on its way to an answer, as aoe.c hands it to the file of its
 * command: that one reads behind the AoE header and writes behind it.  reply
 * may be the request's own memory, so what is needed of the request is read
 * before the reply is written.
 */
#ifndef ENGINE_EXCHANGE_H
#define ENGINE_EXCHANGE_H

#include "engine/aoe.h"

struct exchange {
	struct aoe_target *target;
	const uint8_t *request; /* has the fixed argument of its command */
	uint32_t request_bytes;
	uint8_t *reply;
	uint32_t reply_bytes; /* for AOE_REPLY: header counted, padding not */
	enum aoe_error error; /* for AOE_REPLY: what its header says */
	struct aoe_io io;     /* for AOE_WAIT */
};

/*
 * The request's argument goes back as it came, with an error in the header.
 * For AOE_REPLY; fixed_bytes is what the command has of it, header counted.
 */
void exchange_refuse(struct exchange *x, enum aoe_error error,
		     uint32_t fixed_bytes);

#endif
