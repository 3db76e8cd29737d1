/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engine knows of a target: first what its owner tells, then what
 * clients may change.
 */
#ifndef ENGINE_TARGET_H
#define ENGINE_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/mac_list.h"
#include "xdp/aoe_wire.h"

struct aoe_target {
	uint16_t shelf; /* 0..65534 without 4095 */
	uint8_t slot;	/* 0..254 */
	uint8_t mac[AOE_MAC_BYTES];
	uint64_t size_sectors;
	uint32_t mtu;	       /* of the interface, bytes */
	uint16_t buffer_count; /* requests a client may have outstanding */
	uint16_t version;      /* shown by Linux as firmware, v%04x */
	uint8_t frame_sectors; /* most sectors of one read or write */
	bool no_reserve;       /* command 3 is not ours, nor a list */
	bool is_writable;
	/* ASCII, ended by NUL; identify pads with spaces. */
	char serial[20 + 1];
	char model[40 + 1];
	char firmware[8 + 1];
	struct mac_list allowed; /* if not empty: who alone is ever answered */

	uint32_t revision; /* raised when a client has changed what follows */
	uint16_t config_len_bytes;
	uint8_t config[AOE_CONFIG_MAX];
	struct mac_list mask; /* if not empty: who alone is answered */
	struct mac_list
		reserved; /* if not empty: for whom, to read and write */
};

#endif
