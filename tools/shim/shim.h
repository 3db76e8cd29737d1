/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What makes an initrd find an AoE disk that itself would not look for one: a
 * few files in a cpio archive, for the loader to put behind it, or to be
 * appended to it at a multiple of four bytes.  The same for every address, for
 * it goes by the kernel's arguments; the driver, aoe.ko, it must have itself.
 */
#ifndef SHIM_SHIM_H
#define SHIM_SHIM_H

#include <stddef.h>
#include <stdint.h>

/*
 * The archive for dracut, initramfs-tools, live-boot or casper, in *bytes for
 * free(), of a length that others may be put behind.  -ENOENT: there is none of
 * that name; -ENOMEM.
 */
int shim_make(const char *name, uint8_t **bytes, size_t *len_bytes);

#endif
