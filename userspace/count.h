/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counters that one thread raises and others may read at any time.
 */
#ifndef COUNT_H
#define COUNT_H

#include <stdint.h>

static inline void count_add(uint64_t *counter, uint64_t more)
{
	__atomic_store_n(counter, *counter + more, __ATOMIC_RELAXED);
}

static inline uint64_t count_read(const uint64_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

#endif
