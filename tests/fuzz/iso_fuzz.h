/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way of an ISO through the tools.
 */
#ifndef TESTS_FUZZ_ISO_FUZZ_H
#define TESTS_FUZZ_ISO_FUZZ_H

#include "tests/fuzz/fuzz.h"
#include "tools/iso/image.h"

/* All that is done with an image that could be opened. */
void iso_fuzz_use(const struct image *image);

/* The same for what a reader's child sent, gone mad, of an ISO that is open. */
void iso_fuzz_records(const uint8_t *input, size_t input_bytes,
		      struct image *image);

#endif
