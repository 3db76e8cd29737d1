/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a disk says of itself by IDENTIFY DEVICE.
 */
#ifndef PING_IDENTITY_H
#define PING_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "xdp/aoe_wire.h"

/* The texts are printable ASCII, whatever the disk says. */
struct identity {
	uint64_t size_sectors;
	char serial[20 + 1];
	char firmware[8 + 1];
	char model[40 + 1];
};

/* A block of IDENTIFY DEVICE; false: no disk can be that large. */
bool identity_read(struct identity *identity,
		   const uint8_t block[ATA_SECTOR_BYTES]);

#endif
