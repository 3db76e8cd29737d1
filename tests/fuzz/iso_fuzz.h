/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libFuzzer calls, or else iso_fuzz_main.c.
 */
#ifndef TESTS_FUZZ_ISO_FUZZ_H
#define TESTS_FUZZ_ISO_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* The input is an ISO. */
int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes);

/* The input is what a reader's child sent, gone mad, of the ISO open at fd. */
void iso_fuzz_records(const uint8_t *input, size_t input_bytes, int fd,
		      uint64_t file_bytes);

#endif
