/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of a FAT12, FAT16 or FAT32 file system that lies somewhere in an
 * ISO, as of the EFI partition where systemd-boot keeps its kernels: their
 * paths, and where in the ISO their bytes are.  Read-only, after Microsoft's
 * "FAT32 File System Specification" 1.03; long names count, short ones do
 * where there is no other.
 */
#ifndef FAT_FAT_H
#define FAT_FAT_H

#include "tools/iso/record.h"

/* 4 MiB of table are 10^6 clusters; an EFI image has some 10^4. */
#define FAT_TABLE_BYTES_MAX  (16u << 20)
#define FAT_ENTRIES_MAX	     65536u
#define FAT_FOLDER_BYTES_MAX (2u << 20)
#define FAT_DEPTH_MAX	     16u

/*
 * Writes the records of all files and folders of the file system at offset of
 * fd, which may reach up to end at most.  -EMEDIUMTYPE: there is none;
 * -EBADMSG: damaged; -E2BIG: beyond the limits; -EIO, -ENOMEM, -EPIPE.
 */
int fat_walk(int fd, uint64_t offset_bytes, uint64_t end_bytes,
	     struct record_sink *sink);

#endif
