/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder of files whose bytes are in memory, for code that reads by name.
 * It goes away with the process.
 */
#ifndef TESTS_FUZZ_FOLDER_H
#define TESTS_FUZZ_FOLDER_H

#include <stddef.h>
#include <stdint.h>

/* Its path.  What fails, here and below, is said and ends the process. */
const char *folder_open(void);

/* A folder in it, or an empty file, for folder_put(). */
void folder_make(const char *name);
int folder_link(const char *name);

/* What is to be removed as well at the end, if it is there. */
void folder_own(const char *name);

/* Replaces all bytes of the file. */
void folder_put(int file, const uint8_t *bytes, size_t len_bytes);

#endif
