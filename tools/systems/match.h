/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Profiles against the files of an ISO.
 */
#ifndef SYSTEMS_MATCH_H
#define SYSTEMS_MATCH_H

#include "tools/systems/system.h"

/*
 * By what the ISO says of itself and by where its files are.  -ENOENT as of
 * system_recognise().
 */
int match_profile(const struct image *image, const struct profiles *profiles,
		  struct system *system);

/* Of the system's profile or, without one, of any: its root file system. */
const struct tree_entry *match_root(const struct image *image,
				    const struct profile *profile);

/* The first file that a list of globs fits, or NULL. */
const struct tree_entry *match_file(const struct image *image,
				    const char *globs);

/* May a file of this path be the profile's kernel? */
bool match_is_kernel_of(const struct profile *profile, const char *path);

/* A path as the image itself has it, or NULL. */
const char *match_path(const struct image *image, const char *path);

#endif
