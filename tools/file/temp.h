/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is written beside its place, to be renamed into it.
 */
#ifndef FILE_TEMP_H
#define FILE_TEMP_H

#include <stddef.h>

#define TEMP_NAME_BYTES 64u

/* A hidden name made of another, a random number and a kind, as in new. */
void temp_name(char name[TEMP_NAME_BYTES], const char *of, const char *kind);

/*
 * Makes a file of mode 0600 in the directory open at dir; its descriptor, and
 * its name.  Negative errno, and name is empty.
 */
int temp_open(int dir, const char *of, char name[TEMP_NAME_BYTES]);

/* All of it, or negative errno. */
int temp_write(int fd, const void *bytes, size_t len_bytes);

#endif
