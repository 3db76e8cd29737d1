/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What holds for an answer of the engine, by assert.
 */
#ifndef TESTS_FUZZ_ENGINE_FUZZ_CHECKS_H
#define TESTS_FUZZ_ENGINE_FUZZ_CHECKS_H

#include <stddef.h>

#include "engine/aoe.h"
#include "limits.h"

/* Behind the reply, to see what is written there. */
#define GUARD_BYTES 64u
#define REPLY_ROOM  (AOE_REPLY_BYTES + GUARD_BYTES)

struct answer {
	enum aoe_verdict verdict;
	uint32_t reply_bytes;
	uint32_t written_bytes;
	struct aoe_io io;
	struct aoe_target target; /* afterwards */
	uint8_t reply[REPLY_ROOM];
};

/* Entries that a reply can carry: of the mask list, of a reservation. */
uint32_t checks_mask_room(const struct aoe_target *target);
uint32_t checks_reserve_room(const struct aoe_target *target);

bool checks_is_admitted(const struct mac_list *list, const uint8_t *mac);

bool checks_is_same(const void *a, const void *b, size_t len_bytes);

/* target: as it was before the frame came. */
void checks_run(const struct answer *answer, const struct aoe_target *target,
		const uint8_t *frame, uint32_t frame_bytes);

#endif
