/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libFuzzer calls of a target, or else replay.c or a driver of ours.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Always 0; what is wrong ends in abort(). */
int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes);

/* Once, before the first input.  A target may have it. */
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

#endif
