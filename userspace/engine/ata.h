/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE command 0: an ATA command in a frame.  Here are the 12 bytes behind the
 * AoE header, and IDENTIFY's data; the header itself is aoe.c's.
 */
#ifndef ENGINE_ATA_H
#define ENGINE_ATA_H

#include "engine/exchange.h"

enum aoe_verdict ata_answer(struct exchange *x);

/* Turns the answer to what the disk was to do into that it could not. */
void ata_put_failed(uint8_t *reply, enum aoe_io_kind kind);

#endif
