/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a client lies in a table of XBLADE_CLIENTS_MAX, by its MAC address: in
 * one of a few places from its hash on, the first that was free.
 */
#ifndef CLIENTS_H
#define CLIENTS_H

#include "xdp/mac.h"
#include "xdp/xblade_abi.h"

#define CLIENT_PLACES 16

#define CLIENT_HASH	  0x9e3779b97f4a7c15ull
#define CLIENT_HASH_SHIFT 50 /* leaves 14 bits */

/* mac: as mac_load(); i: from 0 to CLIENT_PLACES - 1. */
static inline __attribute__((always_inline)) __u32 client_place(__u64 mac,
								__u32 i)
{
	return ((__u32)(mac * CLIENT_HASH >> CLIENT_HASH_SHIFT) + i) &
	       (XBLADE_CLIENTS_MAX - 1);
}

#endif
