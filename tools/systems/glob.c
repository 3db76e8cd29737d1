// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Walking a list of globs.
 */
#include "tools/systems/glob.h"

#include <fnmatch.h>
#include <string.h>

bool glob_next(const char **list, char glob[GLOB_BYTES])
{
	size_t len;

	if (*list == NULL || **list == '\0')
		return false;
	len = strcspn(*list, "|");
	if (len >= GLOB_BYTES)
		return false;
	memcpy(glob, *list, len);
	glob[len] = '\0';
	*list += len + ((*list)[len] == '|');
	return true;
}

bool glob_fits(const char *list, const char *text)
{
	char glob[GLOB_BYTES];

	while (glob_next(&list, glob)) {
		if (fnmatch(glob, text, FNM_CASEFOLD) == 0)
			return true;
	}
	return false;
}
