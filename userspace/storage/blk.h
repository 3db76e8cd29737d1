/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where an image's bytes come from, read an extent at a time.  Files and block
 * devices are read by blk_uring.
 */
#ifndef STORAGE_BLK_H
#define STORAGE_BLK_H

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"
#include "ring.h"

struct blk_read {
	/*
	 * result: 0, or a negative errno.  After 0 the EXTENT_BYTES at data
	 * are the image's, with zeros behind its end.
	 */
	void (*done)(struct blk_read *read, int result);
	uint8_t *data;	 /* EXTENT_BYTES, aligned to CHUNK_BYTES */
	uint64_t extent; /* which one of the image */

	/* The rest belongs to the implementation. */
	struct ring_event event;
	struct blk *blk;
	uint32_t have_bytes;
};

struct blk;

struct blk_ops {
	/* Starts a read; read->done is called later, never from here. */
	void (*read)(struct blk *blk, struct blk_read *read);
	void (*close)(struct blk *blk);
};

struct blk {
	const struct blk_ops *ops;
	uint64_t size_bytes;
	bool is_direct; /* O_DIRECT: no second copy in the page cache */
};

/*
 * A regular file or block device, read-only.  -EISDIR, -EINVAL (another kind
 * of file), -ENODATA (empty), or what open said.
 */
int blk_uring_open(struct blk **blk, struct ring *ring, const char *path);

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
