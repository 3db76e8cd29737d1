// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The target of a case: what it is unless a case says otherwise, and what a
 * case may say.
 */
#include <errno.h>
#include <string.h>

#include "tests/unit/vector_fields.h"

const struct aoe_target target_default = {
	.shelf = 7,
	.slot = 1,
	.mac = { 0x02, 0x00, 0x00, 0x00, 0x07, 0x01 },
	.size_sectors = 2048,
	.mtu = 1500,
	.buffer_count = 64,
	.version = 0x4001,
	.serial = "7.1",
	.model = "xblade test",
	.firmware = "1.0",
};

enum kind { NUMBER, STRING, MAC, MACS };

#define MEMBER(kind, member)                         \
	(kind), offsetof(struct aoe_target, member), \
		sizeof(((struct aoe_target *)NULL)->member)

static const struct target_option {
	const char *name;
	enum kind kind;
	size_t offset;
	size_t room_bytes;
} target_options[] = {
	{ "shelf", MEMBER(NUMBER, shelf) },
	{ "slot", MEMBER(NUMBER, slot) },
	{ "mac", MEMBER(MAC, mac) },
	{ "sectors", MEMBER(NUMBER, size_sectors) },
	{ "mtu", MEMBER(NUMBER, mtu) },
	{ "buffers", MEMBER(NUMBER, buffer_count) },
	{ "version", MEMBER(NUMBER, version) },
	{ "frame-sectors", MEMBER(NUMBER, frame_sectors) },
	{ "config", MEMBER(STRING, config) },
	{ "serial", MEMBER(STRING, serial) },
	{ "model", MEMBER(STRING, model) },
	{ "firmware", MEMBER(STRING, firmware) },
	{ "no-reserve", MEMBER(NUMBER, no_reserve) },
	{ "writable", MEMBER(NUMBER, is_writable) },
	{ "mask", MEMBER(MACS, mask) },
	{ "reserved", MEMBER(MACS, reserved) },
};

static int set_number(const struct vector_reader *reader, const char *value,
		      void *place, size_t room_bytes)
{
	uint64_t limit = UINT64_MAX >> (64 - 8 * room_bytes);
	uint64_t number;

	if (fields_parse_number(reader, value, limit, &number) < 0)
		return -EINVAL;
	switch (room_bytes) {
	case 1:
		*(uint8_t *)place = (uint8_t)number;
		break;
	case 2:
		*(uint16_t *)place = (uint16_t)number;
		break;
	case 4:
		*(uint32_t *)place = (uint32_t)number;
		break;
	case 8:
		*(uint64_t *)place = number;
		break;
	}
	return 0;
}

/* The config string has a length beside it, the others end with a NUL. */
static int set_string(const struct vector_reader *reader, const char *value,
		      struct aoe_target *target,
		      const struct target_option *option)
{
	uint8_t *place = (uint8_t *)target + option->offset;
	size_t room_bytes = option->room_bytes;
	int len_bytes;

	if (place != target->config)
		room_bytes--;
	memset(place, 0, option->room_bytes);
	len_bytes = fields_parse_string(reader, value, place, room_bytes);
	if (len_bytes < 0)
		return len_bytes;
	if (place == target->config)
		target->config_len_bytes = (uint16_t)len_bytes;
	return 0;
}

int target_set_option(const struct vector_reader *reader, char *word,
		      struct aoe_target *target)
{
	const size_t count = sizeof(target_options) / sizeof(target_options[0]);
	size_t i;

	for (i = 0; i < count; i++) {
		const struct target_option *option = &target_options[i];
		uint8_t *place = (uint8_t *)target + option->offset;
		char *value = fields_option_value(word, option->name);

		if (!value)
			continue;
		switch (option->kind) {
		case NUMBER:
			return set_number(reader, value, place,
					  option->room_bytes);
		case STRING:
			return set_string(reader, value, target, option);
		case MAC:
			return fields_parse_mac(reader, value, place);
		case MACS:
			return fields_parse_macs(reader, value,
						 (struct mac_list *)place);
		}
	}
	return fields_complain(reader, "a target has no %s", word);
}
