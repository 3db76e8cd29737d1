/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE command 1: what a target can hold, and the string that clients may read,
 * test and set.  Here is what follows the AoE header; that one is aoe.c's.
 */
#ifndef ENGINE_CONFIG_STRING_H
#define ENGINE_CONFIG_STRING_H

#include "engine/exchange.h"

enum aoe_verdict config_string_answer(struct exchange *x);

/* Writes counts and string from byte 24 on; returns the bytes of the frame. */
uint32_t config_string_put(const struct aoe_target *target, uint8_t verb,
			   uint8_t *reply);

#endif
