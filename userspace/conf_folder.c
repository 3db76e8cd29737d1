// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A folder of NAME.conf files.
 */
#include "conf_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_conf(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && strcmp(dot, ".conf") == 0;
}

static int take_one(const char *folder, const char *name,
		    int (*take)(void *context, const char *path), void *context)
{
	char *path;
	int rc;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return -ENOMEM;
	rc = take(context, path);
	free(path);
	return rc;
}

int conf_folder_each(const char *folder,
		     int (*take)(void *context, const char *path),
		     void *context)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_conf, alphasort);
	int rc = 0;

	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		if (rc >= 0)
			rc = take_one(folder, entries[i]->d_name, take,
				      context);
		free(entries[i]);
	}
	free(entries);
	return rc < 0 ? rc : 0;
}
