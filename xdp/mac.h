/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A MAC address as one number, with its bytes as they lie in memory: what is
 * compared, hashed and moved for every frame is two loads then, not six.
 */
#ifndef MAC_H
#define MAC_H

#include <linux/types.h>

#include "xdp/aoe_wire.h"

#define MAC_BROADCAST 0xffffffffffffull

static inline __attribute__((always_inline)) __u64 mac_load(const __u8 *mac)
{
	return *(const __u32 *)(const void *)mac |
	       (__u64) * (const __u16 *)(const void *)(mac + 4) << 32;
}

static inline __attribute__((always_inline)) void mac_store(__u8 *mac,
							    __u64 number)
{
	*(__u32 *)(void *)mac = (__u32)number;
	*(__u16 *)(void *)(mac + 4) = (__u16)(number >> 32);
}

#endif
