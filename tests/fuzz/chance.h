/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dice that fall the same each time for the same start (splitmix64).
 */
#ifndef TESTS_FUZZ_CHANCE_H
#define TESTS_FUZZ_CHANCE_H

#include <stdint.h>

struct chance {
	uint64_t state;
};

/* 0 to limit - 1. */
static inline uint64_t draw(struct chance *chance, uint64_t limit)
{
	uint64_t x = chance->state += 0x9e3779b97f4a7c15ull;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return (x ^ x >> 31) % limit;
}

/* One of a table. */
#define DRAW_FROM(chance, table) \
	((table)[draw(chance, sizeof(table) / sizeof((table)[0]))])

#endif
