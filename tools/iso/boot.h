/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What boots an ISO: its kernel, its initrd, and what kind of system it is.
 */
#ifndef ISO_BOOT_H
#define ISO_BOOT_H

#include "tools/iso/image.h"

#define BOOT_OTHERS_MAX 8u

/* Paths and files belong to the image and end with it. */
struct boot {
	const char *family;
	char arch[16];	       /* as uname -m, or ix86; empty: not told */
	char kiwi_version[16]; /* empty: not told */
	const char *kernel_path;
	const char *initrd_path;
	const struct tree_entry *kernel;
	const struct tree_entry *initrd;
	const struct tree_entry *root; /* image of the root file system */
	const struct tree_entry *xen;  /* KIWI's hypervisor, multiboot */
	/* Kernels with an initrd that might have been taken as well. */
	const char *others[BOOT_OTHERS_MAX];
	size_t other_count;
};

/*
 * By the table of layouts.  -ENOENT: kernel_path is NULL if there is no
 * kernel, else the kernel that has no initrd beside it; root is there if the
 * ISO is a live system nevertheless.
 */
int boot_find(const struct image *image, struct boot *boot);

/* The same where the user says which; -ENOENT leaves the lost one NULL. */
int boot_take(const struct image *image, const char *kernel_path,
	      const char *initrd_path, struct boot *boot);

#endif
