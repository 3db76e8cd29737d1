/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The target that a frame of a fuzzer meets, told by the input's first bytes.
 */
#ifndef TESTS_FUZZ_TRAITS_H
#define TESTS_FUZZ_TRAITS_H

#include "engine/target.h"

/* Each byte picks one trait.  The last two are of the BPF programs' world. */
enum trait {
	TRAIT_SIZE,
	TRAIT_MTU,
	TRAIT_CONFIG,
	TRAIT_ADDRESS,
	TRAIT_MASK,
	TRAIT_RESERVED,
	TRAIT_MODES,
	TRAIT_FAULT,
	TRAIT_BYTES, /* then comes the frame */
};

void traits_make_target(const uint8_t traits[TRAIT_BYTES],
			struct aoe_target *target);

/* Sizes that targets may have, by index; 0 behind the last one. */
uint64_t traits_size(unsigned int index);

#endif
