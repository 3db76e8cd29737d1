/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arguments of the ISO's own menu, as far as they make sense over the
 * network: those that name the medium or check it are left behind.
 */
#ifndef SYSTEMS_REWRITE_H
#define SYSTEMS_REWRITE_H

#include "tools/systems/profile.h"

/*
 * Adds own's words to args, which the profile gave.  A word whose key args has
 * already is left out, unless the profile keeps it: then it takes the other's
 * place.  -E2BIG: no room in size.
 */
int rewrite_own(char *args, size_t size, const struct profile *p,
		const char *own);

#endif
