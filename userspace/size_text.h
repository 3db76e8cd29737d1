/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sizes for people.
 */
#ifndef SIZE_TEXT_H
#define SIZE_TEXT_H

#include <stdint.h>

#define SIZE_TEXT_BYTES 16u

/* "512 B", "1.9 MiB", "358 MiB"; returns text. */
const char *size_text(uint64_t bytes, char text[SIZE_TEXT_BYTES]);

#endif
