/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that the kernel's programs see as well: a BPF array, mapped.  Where
 * the kernel gives none, plain memory, which only we see.
 */
#ifndef MEMORY_SHARED_H
#define MEMORY_SHARED_H

#include <stdint.h>

struct shared {
	void *base; /* count values, one behind the other */
	uint64_t size_bytes;
	int map_fd; /* the array, or -1: plain memory */
};

/* Zeroed.  value_bytes is a multiple of 8, as arrays have it. */
int shared_open(struct shared *shared, const char *name, uint32_t value_bytes,
		uint32_t count);
void shared_close(struct shared *shared);

#endif
