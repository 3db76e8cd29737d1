/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tells one target from another to people and tools: serial, model and
 * firmware, as IDENTIFY shows them.
 */
#ifndef SERVER_IDENTITY_H
#define SERVER_IDENTITY_H

#include "engine/aoe.h"

/* The model is the file's name, the serial "shelf.slot:host". */
void identity_put(struct aoe_target *target, const char *path);

#endif
