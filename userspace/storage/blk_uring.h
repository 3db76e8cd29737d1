/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files and block devices by io_uring.
 */
#ifndef STORAGE_BLK_URING_H
#define STORAGE_BLK_URING_H

#include "storage/blk.h"
#include "storage/file.h"

/*
 * Opens the file for whoever turns the ring.  Refusals are those of
 * file_open(), for file_refusal() to tell.
 */
int blk_uring_open(struct blk **blk, struct ring *ring, const char *path,
		   const struct file_options *options);

/*
 * The same open file, with its lock, for another ring; closed apart, in any
 * order.  -ENOMEM, or what dup said.
 */
int blk_uring_share(struct blk **blk, struct ring *ring, const struct blk *of);

#endif
