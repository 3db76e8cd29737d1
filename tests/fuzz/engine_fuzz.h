/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libFuzzer calls, or else engine_fuzz_main.c.
 */
#ifndef TESTS_FUZZ_ENGINE_FUZZ_H
#define TESTS_FUZZ_ENGINE_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* An input is these bytes, each of which picks a trait of the target, ... */
enum engine_fuzz_trait {
	TRAIT_SIZE,
	TRAIT_MTU,
	TRAIT_CONFIG,
	TRAIT_ADDRESS,
	TRAIT_MASK,
	TRAIT_RESERVED,
	TRAIT_BYTES, /* ... and then a frame */
};

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes);

#endif
