/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel's programs and user space agree on: map keys, values and
 * limits.
 */
#ifndef XBLADE_ABI_H
#define XBLADE_ABI_H

#include <linux/types.h>

#define XBLADE_QUEUES_MAX  64
#define XBLADE_TARGETS_MAX 1024

/* Key of the targets map: an address in host order. */
#define XBLADE_TARGET_KEY(shelf, slot) ((__u32)(shelf) << 8 | (slot))

#endif
