/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Latencies in a log-linear histogram: 64 steps to each doubling, so that a
 * percentile is right to 1.6 %, in 30 KiB whatever the count.
 */
#ifndef AOELOAD_HISTOGRAM_H
#define AOELOAD_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEP_BITS 6
#define HISTOGRAM_STEPS	    (1u << HISTOGRAM_STEP_BITS)
#define HISTOGRAM_BUCKETS   ((64 - HISTOGRAM_STEP_BITS + 1) * HISTOGRAM_STEPS)

struct histogram {
	uint64_t buckets[HISTOGRAM_BUCKETS];
	uint64_t count;
	uint64_t max;
};

void histogram_add(struct histogram *h, uint64_t value);

/* The value that share (0 to 1) of all values do not exceed; 0 if empty. */
uint64_t histogram_percentile(const struct histogram *h, double share);

#endif
