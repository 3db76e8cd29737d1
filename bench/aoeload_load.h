/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The load: clients, each with a MAC and a window of reads of its own, that
 * ask one target and judge its replies.
 */
#ifndef AOELOAD_LOAD_H
#define AOELOAD_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/aoeload_histogram.h"
#include "bench/aoeload_wire.h"

#define CLIENTS_MAX   65536u
#define IN_FLIGHT_MAX (1u << 17) /* the tag's lower bits name the request */

enum pattern {
	PATTERN_SEQUENTIAL, /* each client from a place of its own */
	PATTERN_RANDOM,
	PATTERN_STORM, /* all read the same sequence at the same time */
};

struct load_config {
	const char *interface;
	uint16_t shelf;
	uint8_t slot;
	uint32_t client_count;
	uint32_t first_client; /* so that two generators differ in MACs */
	uint32_t window;
	uint32_t sectors; /* 0: as the target says */
	enum pattern pattern;
	uint64_t start_ns; /* not before, on the monotonic clock */
	uint64_t seconds_ns;
	uint64_t request_limit; /* 0: none but time */
	uint64_t timeout_ns;
	const char *verify_path; /* or NULL */
	uint32_t seed;
};

struct load_target {
	uint8_t mac[AOE_MAC_BYTES];
	uint16_t buffer_count;
	uint8_t frame_sectors;
	uint64_t size_sectors;
};

struct load_result {
	struct histogram latency_ns; /* from the first try */
	uint64_t start_ns;
	uint64_t elapsed_ns;
	uint64_t cpu_ns; /* of this process, in that time */
	uint64_t done;
	uint64_t retransmits;
	uint64_t late; /* replies to what had been sent anew */
	uint64_t errors;
	uint64_t wrong; /* length, address or data */
	uint64_t unanswered;
	uint64_t refused;  /* requests that the own kernel did not take */
	uint64_t overruns; /* replies that found the own ring full */
	uint64_t client_min;
	uint64_t client_max;
};

struct load;

/* Finds the target; says what is wrong. */
int load_open(struct load **load, const struct load_config *config);
void load_run(struct load *load, struct load_result *result);
void load_close(struct load *load);

const struct load_target *load_target(const struct load *load);
uint32_t load_sectors(const struct load *load);

#endif
