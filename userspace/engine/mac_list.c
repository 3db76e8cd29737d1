// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MACs on a list.  A list is short and, as a rule, empty: it is searched from
 * its start.
 */
#include "engine/mac_list.h"

#include <string.h>

/* Where it is, or the count. */
static uint32_t find(const struct mac_list *list, const uint8_t *mac)
{
	uint32_t i;

	for (i = 0; i < list->count; i++)
		if (memcmp(list->macs[i], mac, AOE_MAC_BYTES) == 0)
			break;
	return i;
}

bool mac_list_has(const struct mac_list *list, const uint8_t mac[AOE_MAC_BYTES])
{
	return find(list, mac) < list->count;
}

bool mac_list_admits(const struct mac_list *list,
		     const uint8_t mac[AOE_MAC_BYTES])
{
	return list->count == 0 || mac_list_has(list, mac);
}

bool mac_list_equals(const struct mac_list *a, const struct mac_list *b)
{
	return a->count == b->count &&
	       memcmp(a->macs, b->macs, a->count * (size_t)AOE_MAC_BYTES) == 0;
}

void mac_list_append(struct mac_list *list, const uint8_t mac[AOE_MAC_BYTES])
{
	memcpy(list->macs[list->count], mac, AOE_MAC_BYTES);
	list->count++;
}

void mac_list_remove(struct mac_list *list, const uint8_t mac[AOE_MAC_BYTES])
{
	uint32_t i = find(list, mac);

	if (i == list->count)
		return;
	list->count--;
	memmove(list->macs[i], list->macs[i + 1],
		(list->count - i) * (size_t)AOE_MAC_BYTES);
}

uint32_t mac_list_room(uint32_t mtu, uint32_t fixed_bytes, uint32_t entry_bytes)
{
	uint32_t frame_bytes = mtu + AOE_ETH_BYTES;
	uint32_t room;

	if (frame_bytes < fixed_bytes)
		return 0;
	room = (frame_bytes - fixed_bytes) / entry_bytes;
	return room < AOE_MACS_MAX ? room : AOE_MACS_MAX;
}
