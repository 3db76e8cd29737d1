// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A value below 64 has a bucket of its own.  Above, the six bits behind the
 * highest one choose among the 64 buckets of that power of two.
 */
#include "bench/aoeload_histogram.h"

static uint32_t bucket_of(uint64_t value)
{
	uint32_t shift;

	if (value < HISTOGRAM_STEPS)
		return (uint32_t)value;
	shift = 63u - (uint32_t)__builtin_clzll(value) - HISTOGRAM_STEP_BITS;
	return shift * HISTOGRAM_STEPS + (uint32_t)(value >> shift);
}

/* The middle of a bucket. */
static uint64_t value_of(uint32_t bucket)
{
	uint32_t shift = bucket / HISTOGRAM_STEPS;
	uint64_t step = bucket % HISTOGRAM_STEPS;

	if (shift == 0)
		return step;
	shift--;
	return ((step + HISTOGRAM_STEPS) << shift) + ((1ull << shift) >> 1);
}

void histogram_add(struct histogram *h, uint64_t value)
{
	h->buckets[bucket_of(value)]++;
	h->count++;
	if (value > h->max)
		h->max = value;
}

uint64_t histogram_percentile(const struct histogram *h, double share)
{
	uint64_t rank = (uint64_t)(share * (double)h->count);
	uint64_t seen = 0;

	if (h->count == 0)
		return 0;
	for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += h->buckets[i];
		if (seen > rank)
			return value_of(i);
	}
	return h->max;
}
