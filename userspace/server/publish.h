/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A target as the kernel's programs answer for it: what the engine would say,
 * put down beforehand.
 */
#ifndef SERVER_PUBLISH_H
#define SERVER_PUBLISH_H

#include "engine/aoe.h"
#include "xdp/xblade_abi.h"

/* index_first: of the image's extents, in the index that the kernel reads. */
void publish_make(const struct aoe_target *target, uint32_t index_first,
		  struct xblade_target *value);

#endif
