/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE command 3: the MACs that alone read and write, once there are any.  Here
 * is what follows the AoE header; reads and writes are refused by ata.c.
 */
#ifndef ENGINE_RESERVE_H
#define ENGINE_RESERVE_H

#include "engine/exchange.h"

enum aoe_verdict reserve_answer(struct exchange *x);

#endif
