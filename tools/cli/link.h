/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interface that the user names.
 */
#ifndef CLI_LINK_H
#define CLI_LINK_H

#include "net/link.h"

/*
 * One that AoE can be spoken on, if it has a carrier.  Negative errno: said
 * why not, in one line.
 */
int link_take(struct link *link, const char *name);

#endif
