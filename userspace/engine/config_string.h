/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE command 1: what a target can hold, and the string that clients may read,
 * test and set.  Here is what follows the AoE header; that one is aoe.c's.
 */
#ifndef ENGINE_CONFIG_STRING_H
#define ENGINE_CONFIG_STRING_H

#include "engine/aoe.h"

/*
 * Writes the reply from byte 24 on, for AOE_REPLY only; *reply_bytes counts the
 * header and no padding, *error is for the header.  request may be reply.
 */
enum aoe_verdict config_string_answer(struct aoe_target *target,
				      const uint8_t *request,
				      uint32_t request_bytes, uint8_t *reply,
				      uint32_t *reply_bytes,
				      enum aoe_error *error);

/* Writes counts and string from byte 24 on; returns the bytes of the frame. */
uint32_t config_string_put(const struct aoe_target *target, uint8_t verb,
			   uint8_t *reply);

#endif
