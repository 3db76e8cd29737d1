/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MACs that clients put on a list of the target; they stay as they came.
 */
#ifndef ENGINE_MAC_LIST_H
#define ENGINE_MAC_LIST_H

#include <stdbool.h>
#include <stdint.h>
#include "xdp/aoe_wire.h"

struct mac_list {
	uint8_t count;
	uint8_t macs[AOE_MACS_MAX][AOE_MAC_BYTES];
};

bool mac_list_has(const struct mac_list *list,
		  const uint8_t mac[AOE_MAC_BYTES]);

/* A list that is empty keeps nobody out. */
bool mac_list_admits(const struct mac_list *list,
		     const uint8_t mac[AOE_MAC_BYTES]);

bool mac_list_equals(const struct mac_list *a, const struct mac_list *b);

/* The caller has seen that there is room, and that it is not listed. */
void mac_list_append(struct mac_list *list, const uint8_t mac[AOE_MAC_BYTES]);

/* It may be absent. */
void mac_list_remove(struct mac_list *list, const uint8_t mac[AOE_MAC_BYTES]);

/* Entries that a frame at this MTU can tell behind its fixed part. */
uint32_t mac_list_room(uint32_t mtu, uint32_t fixed_bytes,
		       uint32_t entry_bytes);

#endif
