/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of loaders, from --loader-dir or from where distributions put them.
 */
#ifndef BOOT_LOADER_FILES_H
#define BOOT_LOADER_FILES_H

#include <stdbool.h>

#define LOADER_PLACES_MAX 5

/* What to do where there is no room, for people. */
#define OTHER_FOLDER "give another folder by --run-dir, or make room"

struct loader_file {
	const char *name; /* as machines ask for it; NULL ends a list */
	const char *places[LOADER_PLACES_MAX];
};

/*
 * All of them into the folder; own: --loader-dir, or NULL.  The name of the
 * first, or NULL and it was told what is missing; not if whom is NULL.
 */
const char *loader_files_put(const struct loader_file *files, const char *own,
			     const char *folder, const char *whom,
			     const char *packages);

/* Has --loader-dir any of them? */
bool loader_files_are_given(const struct loader_file *files, const char *own);

#endif
