// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counts by client.
 */
#include "server/clients.h"

#include <stdlib.h>

#include "count.h"
#include "xdp/clients.h"

static struct xblade_client *clients_find(struct xblade_client *table,
					  uint64_t mac)
{
	struct xblade_client *oldest = &table[client_place(mac, 0)];

	for (uint32_t i = 0; i < CLIENT_PLACES; i++) {
		struct xblade_client *c = &table[client_place(mac, i)];

		if (c->mac == mac)
			return c;
		if (!c->mac) {
			oldest = c;
			break;
		}
		if (c->last_seen_ns < oldest->last_seen_ns)
			oldest = c;
	}
	/* Who reads it meanwhile sees either one, with too small a count. */
	__atomic_store_n(&oldest->requests, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&oldest->bytes, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&oldest->mac, mac, __ATOMIC_RELEASE);
	return oldest;
}

struct xblade_client *clients_new(void)
{
	return calloc(XBLADE_CLIENTS_MAX, sizeof(struct xblade_client));
}

void clients_count(struct xblade_client *table, const uint8_t *mac,
		   uint32_t bytes, uint64_t now_ns)
{
	struct xblade_client *c = clients_find(table, mac_load(mac));

	count_add((uint64_t *)&c->requests, 1);
	count_add((uint64_t *)&c->bytes, bytes);
	__atomic_store_n(&c->last_seen_ns, now_ns, __ATOMIC_RELAXED);
}
