/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The EFI image of an ISO: the FAT file system that firmware starts, named by
 * the El Torito catalogue or by the partition table.
 */
#ifndef FAT_EFI_H
#define FAT_EFI_H

#include "tools/iso/image.h"

#define EFI_CPU_SECONDS	 10u
#define EFI_IDLE_SECONDS 30u

/*
 * Reads its files into image->efi, in a process of its own; once is enough.
 * -ENOENT: there is none; else as of fat_walk().
 */
int efi_load(struct image *image);

/* The same image with these files as its only ones; not to be closed. */
struct image efi_view(const struct image *image);

#endif
