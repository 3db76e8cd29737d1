// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sums from which average and deviation come.
 */
#include "tools/ping/rtt.h"

#include <math.h>

void rtt_add(struct rtt *rtt, uint64_t ns)
{
	double us = (double)ns / 1000;

	if (rtt->count == 0 || ns < rtt->min_ns)
		rtt->min_ns = ns;
	if (ns > rtt->max_ns)
		rtt->max_ns = ns;
	rtt->count++;
	rtt->sum_us += us;
	rtt->square_sum_us += us * us;
}

double rtt_average_us(const struct rtt *rtt)
{
	return rtt->count > 0 ? rtt->sum_us / (double)rtt->count : 0;
}

double rtt_deviation_us(const struct rtt *rtt)
{
	double average = rtt_average_us(rtt);
	double variance;

	if (rtt->count == 0)
		return 0;
	variance = rtt->square_sum_us / (double)rtt->count - average * average;
	/* Rounding may take it below nothing. */
	return variance > 0 ? sqrt(variance) : 0;
}
