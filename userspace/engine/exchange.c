// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the commands have in common when they refuse.
 */
#include "engine/exchange.h"

#include <string.h>

/* The argument and nothing of what follows it: no amplifier, no echo. */
void exchange_refuse(struct exchange *x, enum aoe_error error,
		     uint32_t fixed_bytes)
{
	memmove(x->reply + AOE_HEADER_BYTES, x->request + AOE_HEADER_BYTES,
		fixed_bytes - AOE_HEADER_BYTES);
	x->reply_bytes = fixed_bytes;
	x->error = error;
}
