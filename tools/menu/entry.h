/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What to boot, in terms of no boot loader: each writer (PXELINUX now, GRUB
 * and iPXE later) makes its own entry of the same struct.
 */
#ifndef MENU_ENTRY_H
#define MENU_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#define ENTRY_LABEL_BYTES 64u
#define ENTRY_TITLE_BYTES 128u
#define ENTRY_PATH_BYTES  512u
/* x86 kernels and PXELINUX take 2047 characters and cut off the rest. */
#define ENTRY_ARGS_BYTES 2048u

/* An AoE target: shelf 0..65534 without 4095, slot 0..254. */
struct boot_target {
	uint16_t shelf;
	uint8_t slot;
};

struct boot_entry {
	char label[ENTRY_LABEL_BYTES];
	char title[ENTRY_TITLE_BYTES]; /* for people */
	char kernel[ENTRY_PATH_BYTES]; /* below the TFTP root, or a URL */
	char initrd[ENTRY_PATH_BYTES]; /* or several, parted by commas */
	char args[ENTRY_ARGS_BYTES];   /* without initrd= */
	bool is_default;
};

/* Takes "e0.1" and "0.1".  -EINVAL with the reason in *why. */
int entry_parse_target(struct boot_target *target, const char *text,
		       const char **why);

/* Is every field fit for any loader's file?  -EINVAL: this value is not. */
int entry_check(const struct boot_entry *entry, const char **field,
		const char **value, const char **why);

/* Copies a field; false when it is too long. */
bool entry_set(char *field, unsigned int size, const char *text);

/* Text that may hold anything, for a message of one line. */
void entry_make_printable(char *text);

#endif
