/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a UEFI program tells of itself: for which machines it is, whether it is
 * signed, and whether it is GRUB; of GRUB what it can and where it looks for
 * its menu.  All of that is in the file: the head of a PE (Microsoft's "PE
 * Format"), and a section "mods" with the modules that GRUB was made of
 * (include/grub/kernel.h of GRUB).
 */
#ifndef SYSTEMS_EFI_PROGRAM_H
#define SYSTEMS_EFI_PROGRAM_H

#include "tools/iso/image.h"

#define EFI_MACHINE_X64	      0x8664u
#define EFI_MACHINE_ARM64     0xaa64u
#define EFI_PROGRAM_BYTES_MAX (32u << 20) /* GRUB with all modules: 10 MiB */
#define EFI_PREFIX_BYTES      96u

/* Whose signature it is, and whether it holds, is for firmware to say. */
enum efi_trait {
	EFI_IS_SIGNED = 1u << 0,
	EFI_IS_GRUB = 1u << 1,
	/* Modules of GRUB; its Linux loader may be "linuxefi". */
	EFI_HAS_NORMAL = 1u << 2,
	EFI_HAS_EFINET = 1u << 3,
	EFI_HAS_TFTP = 1u << 4,
	EFI_HAS_LINUX = 1u << 5,
	EFI_HAS_CONFIGFILE = 1u << 6, /* one menu can name another */
	/* Of a form that names no folder of a server: a disk, "..", noise. */
	EFI_HAS_ODD_PREFIX = 1u << 7,
	/* Its first commands, which are in it, choose the menu themselves. */
	EFI_HAS_OWN_WAY = 1u << 8,
};

struct efi_program {
	uint32_t traits;
	uint32_t machine;
	/* As in "/boot/grub"; "" is the folder that it was loaded from. */
	char prefix[EFI_PREFIX_BYTES];
};

/* -EMEDIUMTYPE: no such program; -EBADMSG: damaged. */
int efi_program_parse(const uint8_t *bytes, size_t len_bytes,
		      struct efi_program *program);

/*
 * The same of a file of an ISO, in a process of its own, as of confine_run():
 * what is no such program is -EBADMSG, too.  -E2BIG: none is so large.
 */
int efi_program_read(const struct image *image, const struct tree_entry *file,
		     struct efi_program *program);

/* What keeps GRUB from a menu of ours by TFTP, for people; NULL: nothing. */
const char *efi_program_obstacle(const struct efi_program *program);

#endif
