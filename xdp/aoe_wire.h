/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ATA over Ethernet on the wire: layouts and constants, as AoEr11 and its
 * peers (Linux aoe, vblade, iPXE) have them.  Shared by the BPF programs and
 * user space, so it includes linux/types.h only.  Multi-byte fields are
 * big-endian, except the LBA bytes (lowest first) and IDENTIFY words (LE).
 */
#ifndef AOE_WIRE_H
#define AOE_WIRE_H

#include <linux/types.h>

#define AOE_ETHERTYPE 0x88a2

#define AOE_VERSION 1
/* Byte 14: version in the high nibble, flags in the low one. */
#define AOE_FLAG_RESPONSE    0x08
#define AOE_FLAG_ERROR	     0x04
#define AOE_VERFLAGS_REQUEST 0x10
#define AOE_VERFLAGS_REPLY   0x18
#define AOE_VERFLAGS_ERROR   0x1c

#define AOE_SHELF_ANY	   0xffff
#define AOE_SHELF_RESERVED 0x0fff /* Linux refuses it */
#define AOE_SLOT_ANY	   0xff

enum aoe_command {
	AOE_CMD_ATA = 0,
	AOE_CMD_CONFIG = 1,
	AOE_CMD_MASK = 2,
	AOE_CMD_RESERVE = 3,
};

enum aoe_error {
	AOE_ERR_NONE = 0,
	AOE_ERR_COMMAND = 1,	 /* unrecognised command code */
	AOE_ERR_ARGUMENT = 2,	 /* bad argument parameter */
	AOE_ERR_UNAVAILABLE = 3, /* device unavailable */
	AOE_ERR_CONFIG_SET = 4,	 /* config string already present */
	AOE_ERR_VERSION = 5,	 /* unsupported version */
	AOE_ERR_RESERVED = 6,	 /* target is reserved */
};

enum aoe_config_verb {
	AOE_CONFIG_READ = 0,
	AOE_CONFIG_TEST = 1,
	AOE_CONFIG_TEST_PREFIX = 2,
	AOE_CONFIG_SET_IF_EMPTY = 3,
	AOE_CONFIG_FORCE_SET = 4,
};

enum aoe_mask_verb {
	AOE_MASK_READ = 0,
	AOE_MASK_EDIT = 1,
};

enum aoe_mask_error {
	AOE_MASK_OK = 0,
	AOE_MASK_UNSPECIFIED = 1,
	AOE_MASK_BAD_DIRECTIVE = 2,
	AOE_MASK_FULL = 3,
};

enum aoe_directive_verb {
	AOE_DIRECTIVE_NONE = 0,
	AOE_DIRECTIVE_ADD = 1,
	AOE_DIRECTIVE_DELETE = 2,
};

enum aoe_reserve_verb {
	AOE_RESERVE_READ = 0,
	AOE_RESERVE_SET = 1,
	AOE_RESERVE_FORCE_SET = 2,
};

/* ATA flags of command 0. */
#define AOE_ATA_EXTENDED 0x40
#define AOE_ATA_DEVICE	 0x10
#define AOE_ATA_ASYNC	 0x02
#define AOE_ATA_WRITE	 0x01

enum ata_command {
	ATA_CMD_READ = 0x20,
	ATA_CMD_READ_EXT = 0x24,
	ATA_CMD_WRITE = 0x30,
	ATA_CMD_WRITE_EXT = 0x34,
	ATA_CMD_CHECK_POWER = 0xe5,
	ATA_CMD_FLUSH = 0xe7,
	ATA_CMD_FLUSH_EXT = 0xea,
	ATA_CMD_IDENTIFY = 0xec,
};

#define ATA_STATUS_READY 0x40
#define ATA_STATUS_ERR	 0x01
#define ATA_ERROR_ABRT	 0x04
#define ATA_ERROR_IDNF	 0x10
#define ATA_ERROR_UNC	 0x40

#define ATA_SECTOR_BYTES  512
#define ATA_LBA28_LIMIT	  (1ULL << 28)
#define ATA_LBA48_LIMIT	  (1ULL << 48)
#define AOE_CONFIG_MAX	  1024 /* longest config string, bytes */
#define AOE_FRAME_MIN	  60   /* Ethernet's shortest frame, without FCS */
#define AOE_ETH_BYTES	  14
#define AOE_HEADER_BYTES  24
#define AOE_ATA_BYTES	  36 /* Ethernet, AoE and ATA headers together */
#define AOE_CONFIG_BYTES  32
#define AOE_MASK_BYTES	  28
#define AOE_RESERVE_BYTES 26
#define AOE_MAC_BYTES	  6
#define AOE_MACS_MAX	  255 /* of a list: its count is one byte */

#define AOE_DIRECTIVE_BYTES 8

struct aoe_header {
	__u8 dst[AOE_MAC_BYTES];
	__u8 src[AOE_MAC_BYTES];
	__be16 ethertype;
	__u8 verflags;
	__u8 error;
	__be16 shelf;
	__u8 slot;
	__u8 command;
	__be32 tag;
} __attribute__((packed));

struct aoe_ata {
	struct aoe_header header;
	__u8 aflags;
	__u8 feature; /* request: feature; reply: error register */
	__u8 sector_count;
	__u8 command; /* request: command; reply: status register */
	__u8 lba[6];
	__u8 reserved[2];
} __attribute__((packed));

struct aoe_config {
	struct aoe_header header;
	__be16 buffer_count;
	__be16 firmware_version;
	__u8 sector_count;
	__u8 version_verb; /* AoE version high, verb low */
	__be16 string_len;
} __attribute__((packed));

/* Behind it, one for each that is counted, the directives. */
struct aoe_mask {
	struct aoe_header header;
	__u8 reserved;
	__u8 verb;
	__u8 error;
	__u8 directive_count;
} __attribute__((packed));

struct aoe_directive {
	__u8 reserved;
	__u8 verb;
	__u8 mac[AOE_MAC_BYTES];
} __attribute__((packed));

/* Behind it the MACs. */
struct aoe_reserve {
	struct aoe_header header;
	__u8 verb;
	__u8 mac_count;
} __attribute__((packed));

_Static_assert(sizeof(struct aoe_header) == AOE_HEADER_BYTES, "header");
_Static_assert(sizeof(struct aoe_ata) == AOE_ATA_BYTES, "ATA");
_Static_assert(sizeof(struct aoe_config) == AOE_CONFIG_BYTES, "config");
_Static_assert(sizeof(struct aoe_mask) == AOE_MASK_BYTES, "mask list");
_Static_assert(sizeof(struct aoe_directive) == AOE_DIRECTIVE_BYTES,
	       "directive");
_Static_assert(sizeof(struct aoe_reserve) == AOE_RESERVE_BYTES, "reserve");

#endif
