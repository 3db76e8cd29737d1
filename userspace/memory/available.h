/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What memory there is for a cache.
 */
#ifndef MEMORY_AVAILABLE_H
#define MEMORY_AVAILABLE_H

#include <stdint.h>

/* What the kernel could give without pushing others out; 0: not known. */
uint64_t available_bytes(void);

#endif
