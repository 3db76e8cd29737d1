// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Versions of three numbers, as KIWI's are.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/systems/profile.h"

int version_compare(const struct version *a, const struct version *b)
{
	for (int i = 0; i < 3; i++) {
		if (a->part[i] != b->part[i])
			return a->part[i] < b->part[i] ? -1 : 1;
	}
	return 0;
}

/* What a package's release adds behind the three numbers is no matter. */
int version_parse(struct version *v, const char *text)
{
	int used = 0;

	*v = (struct version){ { 0 } };
	if (text[0] == '\0')
		return 0;
	if (sscanf(text, "%5u.%5u.%5u%n", &v->part[0], &v->part[1], &v->part[2],
		   &used) != 3)
		return -EINVAL;
	if (strspn(text, "0123456789.") < (size_t)used)
		return -EINVAL; /* scanf takes signs and blanks, too */
	if (text[used] != '\0' && strchr(".-+~", text[used]) == NULL)
		return -EINVAL;
	return 0;
}
