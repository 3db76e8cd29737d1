/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE command 2: the MACs that alone are answered, once there are any.  Here is
 * what follows the AoE header; who is silent to whom is aoe.c's.
 */
#ifndef ENGINE_MASK_LIST_H
#define ENGINE_MASK_LIST_H

#include "engine/exchange.h"

enum aoe_verdict mask_list_answer(struct exchange *x);

#endif
