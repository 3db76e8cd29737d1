/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The block that IDENTIFY DEVICE returns.
 */
#ifndef ENGINE_IDENTIFY_H
#define ENGINE_IDENTIFY_H

#include "engine/aoe.h"

/* Writes all of its ATA_SECTOR_BYTES bytes. */
void identify_put(const struct aoe_target *target, uint8_t *block);

#endif
