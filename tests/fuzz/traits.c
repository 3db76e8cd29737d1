// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values at which something changes, and their neighbours.
 */
#include "tests/fuzz/traits.h"

#include <string.h>

#include "engine/aoe.h"

static const uint64_t sizes[] = {
	1,
	0,
	7,
	127,
	128,
	200,
	1000,
	2048,
	ATA_LBA28_LIMIT - 1,
	ATA_LBA28_LIMIT,
	ATA_LBA28_LIMIT + 1,
	1ull << 33,
	ATA_LBA48_LIMIT - 1,
	ATA_LBA48_LIMIT,
};
static const uint32_t mtus[] = { 0, 68, 547, 548, 1500, 4200, 9000, 65535 };
static const uint16_t config_lens[] = { 0, 1, 8, 28, 29, 500, 1023, 1024 };

#define PICK(table, byte) \
	((table)[(byte) % (sizeof(table) / sizeof((table)[0]))])

uint64_t traits_size(unsigned int index)
{
	return index < sizeof(sizes) / sizeof(sizes[0]) ? sizes[index] : 0;
}

/* Nobody as a rule; others, the sender of the vectors, or as many as fit. */
static void make_list(uint8_t trait, uint32_t room, struct mac_list *list)
{
	static const uint8_t macs[][AOE_MAC_BYTES] = {
		{ 2, 0, 0, 0, 0, 0xaa },
		{ 2, 0, 0, 0, 0, 0xbb },
	};
	uint32_t i, count = 0, first = 0;

	switch (trait % 16) {
	case 0:
		count = 255; /* the MTU may have been a larger one */
		break;
	case 1:
		count = room;
		break;
	case 2:
		count = room > 0 ? room - 1 : 0;
		break;
	case 3:
		count = 1;
		first = 1;
		break;
	case 4:
	case 5:
		count = 1;
		break;
	case 6:
		count = 2;
		break;
	}
	list->count = (uint8_t)count;
	for (i = 0; i < count; i++) {
		list->macs[i][0] = 4;
		list->macs[i][5] = (uint8_t)i;
		if (i + first < 2)
			memcpy(list->macs[i], macs[i + first], AOE_MAC_BYTES);
	}
}

/* Nearly always everybody; or the sender of the vectors, or somebody else. */
static void make_allowed(uint8_t trait, struct mac_list *list)
{
	static const uint8_t sender[AOE_MAC_BYTES] = { 2, 0, 0, 0, 0, 0xaa };

	if (trait < 14)
		return;
	list->count = 1;
	memcpy(list->macs[0], sender, sizeof(sender));
	list->macs[0][5] ^= trait == 14;
}

void traits_make_target(const uint8_t traits[TRAIT_BYTES],
			struct aoe_target *target)
{
	static const uint8_t mac[] = { 0x02, 0x00, 0x00, 0x00, 0x07, 0x01 };
	bool is_other = traits[TRAIT_ADDRESS] % 8 == 0;

	memset(target, 0, sizeof(*target));
	target->shelf = is_other ? 0xfffe : 7;
	target->slot = is_other ? 0 : 1;
	memcpy(target->mac, mac, sizeof(mac));
	target->size_sectors = PICK(sizes, traits[TRAIT_SIZE]);
	target->mtu = PICK(mtus, traits[TRAIT_MTU]);
	target->buffer_count = 64;
	target->version = 0x4001;
	target->frame_sectors = aoe_frame_sectors(target->mtu);
	if (traits[TRAIT_ADDRESS] & 1 && target->frame_sectors > 1)
		target->frame_sectors--;
	target->config_len_bytes = PICK(config_lens, traits[TRAIT_CONFIG]);
	memset(target->config, 'c', target->config_len_bytes);
	strcpy(target->serial, is_other ? "abcdefghijklmnopqrst" : "7.1");
	strcpy(target->model, "xblade fuzz");
	make_list(
		traits[TRAIT_MASK],
		mac_list_room(target->mtu, AOE_MASK_BYTES, AOE_DIRECTIVE_BYTES),
		&target->mask);
	make_allowed(traits[TRAIT_ADDRESS] >> 4, &target->allowed);
	target->is_writable = traits[TRAIT_ADDRESS] & 2;
	target->no_reserve = traits[TRAIT_RESERVED] >= 192;
	if (!target->no_reserve)
		make_list(traits[TRAIT_RESERVED],
			  mac_list_room(target->mtu, AOE_RESERVE_BYTES,
					AOE_MAC_BYTES),
			  &target->reserved);
}
