/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the load's own files share.  Each read has a slot for good; the tag
 * names the slot and how often it was used, so that a reply finds its read
 * without a search and a late reply is known as such.  Reads under way hang in
 * a list, the oldest first.
 */
#ifndef AOELOAD_STATE_H
#define AOELOAD_STATE_H

#include "bench/aoeload_load.h"
#include "clock.h"

#define NOBODY UINT32_MAX

struct read {
	uint32_t older; /* neighbours in the list, or NOBODY */
	uint32_t newer;
	uint32_t client;
	uint32_t use;
	uint32_t sector_count;
	bool is_flying;
	uint64_t lba;
	uint64_t first_sent_ns;
	uint64_t sent_ns;
};

struct client {
	uint64_t next_lba;
	uint64_t done;
};

struct load {
	struct load_config config;
	struct load_target target;
	struct wire wire;
	struct client *clients;
	struct read *reads;
	uint32_t read_count;
	uint32_t oldest;
	uint32_t newest;
	uint32_t flying;
	uint32_t sectors; /* of each read, but the last before the end */
	uint64_t random;
	uint64_t now_ns; /* as of the last look at the wire */
	uint64_t sent;
	const uint8_t *image; /* to compare with, or NULL */
	uint64_t image_bytes;
	struct load_result *result;
};

#endif
