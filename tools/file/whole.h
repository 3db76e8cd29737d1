/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text file that others see as the old one or the new one, never by half.
 */
#ifndef FILE_WHOLE_H
#define FILE_WHOLE_H

#include <stdio.h>

#define WHOLE_PATH_BYTES 512u

struct whole {
	char path[WHOLE_PATH_BYTES];
	FILE *out; /* to write to */
};

/* Each 0, or negative errno and told. */
int whole_begin(struct whole *whole, const char *folder, const char *name);
int whole_end(struct whole *whole);

#endif
