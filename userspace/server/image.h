/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image, open once for all who export it.
 */
#ifndef SERVER_IMAGE_H
#define SERVER_IMAGE_H

#include <sys/types.h>

#include "memory/cache.h"
#include "server/config.h"
#include "storage/blk_uring.h"

/* What a worker does for an image; see count.h. */
struct image_share {
	_Alignas(64) struct blk *blk; /* in the worker's ring */
	uint64_t disk_reads;
	uint64_t disk_bytes;
	uint32_t in_flight; /* atomic: reads and writes under way */
};

struct image {
	char *path;
	struct file_options options;
	dev_t device; /* which file it was when it was opened */
	ino_t inode;
	uint32_t handle; /* the cache's, if it is_cached */
	bool is_cached;
	uint32_t user_count; /* exports */
	struct image *next_preload;
	uint32_t share_count;
	struct image_share shares[]; /* by worker */
};

/* Opens it in each of the rings; says itself, in one line, what is wrong. */
int image_open(struct image **image, const struct export_config *config,
	       struct ring *const *rings, uint32_t ring_count);

/* Is it what the config wants exported? */
bool image_is(const struct image *image, const struct export_config *config);

/* Could it be opened?  Says why not, unless that is said already. */
bool image_check(const struct export_config *config, bool is_said);

/* Nothing of it is being read. */
void image_close(struct image *image);

bool image_is_idle(const struct image *image);

static inline uint32_t image_extent_count(const struct image *image)
{
	return blk_extent_count(image->shares[0].blk);
}

#endif
