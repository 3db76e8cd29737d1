/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One image under one address, as one worker serves it, and what it did for
 * it.  Each worker has its own; they differ in the ring behind blk.
 */
#ifndef SERVER_EXPORT_H
#define SERVER_EXPORT_H

#include <stdint.h>

#include "engine/aoe.h"
#include "storage/blk.h"

struct export
{
	struct aoe_target target;
	struct blk *blk;
	uint32_t image; /* the cache's handle */

	/* By user space; the kernel counts its own.  See count.h. */
	uint64_t replies; /* of every kind */
	uint64_t reads;
	uint64_t read_sectors;
	uint64_t reads_failed;
	uint64_t disk_reads;
	uint64_t disk_bytes;
};

#endif
