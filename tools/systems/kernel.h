/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel's file tells of itself.
 */
#ifndef SYSTEMS_KERNEL_H
#define SYSTEMS_KERNEL_H

#include "tools/iso/image.h"

/* As uname -m has it, or ix86 for 32-bit PCs; "" where it does not tell. */
const char *kernel_arch(const struct image *image,
			const struct tree_entry *kernel);

#endif
