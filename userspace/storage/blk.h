/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where an image's bytes come from and go to: read an extent at a time, written
 * a frame at a time.  Files and block devices are blk_uring's.
 */
#ifndef STORAGE_BLK_H
#define STORAGE_BLK_H

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"
#include "ring.h"

/* done: 0, or a negative errno.  From event on each is the implementation's. */
struct blk_read {
	/* After 0 data has the image's bytes, with zeros behind its end. */
	void (*done)(struct blk_read *read, int result);
	uint8_t *data;	 /* EXTENT_BYTES, aligned to CHUNK_BYTES */
	uint64_t extent; /* which one of the image */
	struct ring_event event;
	struct blk *blk;
	uint32_t have_bytes;
};

struct blk_write {
	/* After 0 all of it is written. */
	void (*done)(struct blk_write *write, int result);
	const uint8_t *data; /* aligned to CHUNK_BYTES: O_DIRECT may want it */
	uint64_t offset_bytes; /* whole sectors, within the image */
	uint32_t len_bytes;
	bool is_sync; /* on the disk itself before it is done */
	struct ring_event event;
	struct blk *blk;
	uint32_t have_bytes;
};

struct blk_flush {
	/* After 0 every write that was done before is on the disk. */
	void (*done)(struct blk_flush *flush, int result);
	struct ring_event event;
	struct blk *blk;
};

/* Each starts something, whose done is called later, never from here. */
struct blk_ops {
	void (*read)(struct blk *blk, struct blk_read *read);
	/* These two of a writable one only. */
	void (*write)(struct blk *blk, struct blk_write *write);
	void (*flush)(struct blk *blk, struct blk_flush *flush);
	void (*close)(struct blk *blk);
};

struct blk {
	const struct blk_ops *ops;
	uint64_t size_bytes;
	bool is_direct; /* O_DIRECT: no second copy in the page cache */
	bool is_writable;
};

/* Bytes of the extent that the image really has; the rest is zeros. */
static inline uint32_t blk_extent_bytes(const struct blk *blk, uint64_t extent)
{
	uint64_t left = blk->size_bytes - extent * EXTENT_BYTES;

	return left < EXTENT_BYTES ? (uint32_t)left : EXTENT_BYTES;
}

static inline uint64_t blk_size_sectors(const struct blk *blk)
{
	/* A ragged tail counts as a sector: it is filled up with zeros. */
	return (blk->size_bytes + ATA_SECTOR_BYTES - 1) / ATA_SECTOR_BYTES;
}

static inline uint32_t blk_extent_count(const struct blk *blk)
{
	return (uint32_t)((blk->size_bytes + EXTENT_BYTES - 1) / EXTENT_BYTES);
}

#endif
