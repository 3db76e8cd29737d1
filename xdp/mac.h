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

/*
 * To a BPF compiler an address that may be odd means a load for each byte; the
 * kernel's own loads may be odd where it says so.
 */
static inline __attribute__((always_inline)) __u64 mac_load(const __u8 *mac)
{
#ifdef __bpf__
	return *(const __u32 *)mac | (__u64) * (const __u16 *)(mac + 4) << 32;
#else
	__u32 first;
	__u16 last;

	__builtin_memcpy(&first, mac, sizeof(first));
	__builtin_memcpy(&last, mac + 4, sizeof(last));
	return first | (__u64)last << 32;
#endif
}

static inline __attribute__((always_inline)) void mac_store(__u8 *mac,
							    __u64 number)
{
	__u32 first = (__u32)number;
	__u16 last = (__u16)(number >> 32);

#ifdef __bpf__
	*(__u32 *)mac = first;
	*(__u16 *)(mac + 4) = last;
#else
	__builtin_memcpy(mac, &first, sizeof(first));
	__builtin_memcpy(mac + 4, &last, sizeof(last));
#endif
}

#endif
