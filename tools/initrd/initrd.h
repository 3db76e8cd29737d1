/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is in an initrd: which program made it, and whether it can bring up an
 * AoE disk.  Read by libarchive in a process of its own (tools/iso/confine.h).
 */
#ifndef INITRD_INITRD_H
#define INITRD_INITRD_H

#include <stdbool.h>

#include "tools/iso/image.h"

#define INITRD_CPU_SECONDS 60u

enum initrd_kind {
	INITRD_UNKNOWN,
	INITRD_DRACUT,
	INITRD_INITRAMFS_TOOLS,
	INITRD_MKINITCPIO,
	INITRD_MKINITFS,
};

enum initrd_aoe {
	INITRD_NO_AOE,
	INITRD_AOE_MODULE,
	INITRD_AOE_BUILT_IN,
};

struct initrd_facts {
	bool is_read; /* all of it; else what is below may lack something */
	enum initrd_kind kind;
	enum initrd_aoe aoe;
	bool has_live_boot, has_casper, has_kiwi_live, has_dmsquash;
	bool has_archiso;
	unsigned int file_count;
	char release[64]; /* of the kernel that its modules are for */
};

/* All initrds of one entry together. */
int initrd_inspect(const struct image *image,
		   const struct tree_entry *const *files, size_t file_count,
		   struct initrd_facts *facts);

/* dracut, initramfs-tools, mkinitcpio, mkinitfs, unknown. */
const char *initrd_kind_name(enum initrd_kind kind);

/* The shim (tools/shim/shim.h) that brings up AoE in it; "none". */
const char *initrd_shim(const struct initrd_facts *facts);

#endif
