/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What clients have changed of a target (config string, mask list,
 * reservation), kept in a file of its own across restarts.  It is replaced as
 * a whole: after a crash it is the old one or the new one.
 */
#ifndef SERVER_STATE_H
#define SERVER_STATE_H

#include "server/export.h"

/* Makes the folder if it is missing; says itself what is wrong.  NULL is 0. */
int state_open(const char *folder);

/*
 * Takes over what is kept of the target under its address on its interface,
 * if anything is.  False: the file is wrong, as was said in one line, and the
 * target has nothing of it.
 */
bool state_load(const char *folder, struct export *export);

/* Keeps it; says itself, in one line, what is wrong. */
bool state_save(const char *folder, const struct export *export);

#endif
