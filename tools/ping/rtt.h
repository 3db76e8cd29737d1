/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Round-trip times, summed up as ping(8) does.
 */
#ifndef PING_RTT_H
#define PING_RTT_H

#include <stdint.h>

struct rtt {
	uint64_t count;
	uint64_t min_ns;
	uint64_t max_ns;
	double sum_us;
	double square_sum_us;
};

void rtt_add(struct rtt *rtt, uint64_t ns);

/* In microseconds; 0 when nothing was added. */
double rtt_average_us(const struct rtt *rtt);
double rtt_deviation_us(const struct rtt *rtt);

#endif
