// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Order and names of peers.
 */
#include "tools/ping/peer.h"

#include <stdio.h>
#include <string.h>

bool address_is_equal(struct address a, struct address b)
{
	return a.shelf == b.shelf && a.slot == b.slot;
}

int peer_compare(const void *a, const void *b)
{
	const struct peer *p = a, *q = b;

	if (p->address.shelf != q->address.shelf)
		return p->address.shelf < q->address.shelf ? -1 : 1;
	if (p->address.slot != q->address.slot)
		return p->address.slot < q->address.slot ? -1 : 1;
	return memcmp(p->mac, q->mac, AOE_MAC_BYTES);
}

size_t peer_group(const struct peer *peers, size_t count)
{
	size_t n = 0;

	while (n < count &&
	       address_is_equal(peers[n].address, peers[0].address))
		n++;
	return n;
}

const char *address_text(struct address address, char text[ADDRESS_TEXT_BYTES])
{
	snprintf(text, ADDRESS_TEXT_BYTES, "e%u.%u", address.shelf,
		 address.slot);
	return text;
}

const char *mac_text(const uint8_t mac[AOE_MAC_BYTES],
		     char text[MAC_TEXT_BYTES])
{
	snprintf(text, MAC_TEXT_BYTES, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0],
		 mac[1], mac[2], mac[3], mac[4], mac[5]);
	return text;
}
