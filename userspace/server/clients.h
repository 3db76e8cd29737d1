/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who was answered by a socket of ours: counts by MAC address, hashed and kept
 * like those of the kernel's programs (xdp/clients.bpf.h).  One thread counts,
 * others may read at any time; the one who has been silent for longest makes
 * room.
 */
#ifndef SERVER_CLIENTS_H
#define SERVER_CLIENTS_H

#include <stdint.h>

#include "xdp/xblade_abi.h"

/* A table; NULL: no memory, which is touched only as clients come. */
struct xblade_client *clients_new(void);

/* An answer of so many bytes to that client, now. */
void clients_count(struct xblade_client *table, const uint8_t *mac,
		   uint32_t bytes, uint64_t now_ns);

#endif
