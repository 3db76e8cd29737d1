/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A directory that is made, with its parents, if it is missing, and unmade
 * again if nothing came of it.
 */
#ifndef EXTRACT_FOLDER_H
#define EXTRACT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

struct folder {
	int fd;
	char *path;
	size_t kept_len; /* of path: this much was there before */
};

int folder_open(struct folder *f, const char *path);

/* undo: removes the directories that folder_open() made, if still empty. */
void folder_close(struct folder *f, bool undo);

#endif
