/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE command 0: an ATA command in a frame.  Here are the 12 bytes behind the
 * AoE header, and IDENTIFY's data; the header itself is aoe.c's.
 */
#ifndef ENGINE_ATA_H
#define ENGINE_ATA_H

#include "engine/aoe.h"

/*
 * Writes the reply from byte 24 on.  *reply_bytes is set for AOE_REPLY, header
 * counted and padding not; *io for AOE_WAIT.  request may be reply.
 */
enum aoe_verdict ata_answer(const struct aoe_target *target,
			    const uint8_t *request, uint32_t request_bytes,
			    uint8_t *reply, uint32_t *reply_bytes,
			    struct aoe_io *io);

/* Turns the answer to a read into that of a read which failed. */
void ata_put_unreadable(uint8_t *reply);

#endif
