// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What tells one target from another to people and tools.
 */
#include "server/identity.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The name by which people know the image, in what ATA takes for letters. */
static void identity_letters(char *out, size_t size, const char *text)
{
	size_t len = 0;

	for (; *text && len + 1 < size; text++)
		out[len++] = *text >= ' ' && *text <= '~' ? *text : '_';
	out[len] = '\0';
}

void identity_put(struct aoe_target *t, const char *path)
{
	const char *slash = strrchr(path, '/');
	char host[64] = "";
	char serial[128];

	gethostname(host, sizeof(host) - 1);
	snprintf(serial, sizeof(serial), "%u.%u:%s", t->shelf, t->slot, host);
	identity_letters(t->serial, sizeof(t->serial), serial);
	identity_letters(t->model, sizeof(t->model), slash ? slash + 1 : path);
	identity_letters(t->firmware, sizeof(t->firmware), XBLADE_VERSION);
}
