// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An image, open once for all who export it.
 */
#include "server/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "log.h"

static const char *image_why(int rc)
{
	return rc == -EFBIG ? "larger than 64 TiB" : file_refusal(rc);
}

/* The first opens the file; the others have it from him, and with it its lock.
 */
static int image_open_share(struct image *image, struct ring *ring)
{
	struct image_share *shares = image->shares;
	struct blk *blk;
	int rc;

	if (image->share_count > 0)
		rc = blk_uring_share(&blk, ring, shares[0].blk);
	else
		rc = blk_uring_open(&blk, ring, image->path, &image->options);
	if (rc == 0 && blk->size_bytes > IMAGE_BYTES_MAX) {
		blk->ops->close(blk);
		rc = -EFBIG;
	}
	if (rc < 0)
		return rc;
	shares[image->share_count++].blk = blk;
	return 0;
}

static struct file_options image_options(const struct export_config *config)
{
	return (struct file_options){
		.is_writable = config->is_writable,
		.is_direct = config->is_direct,
		.offset_sectors = config->offset_sectors,
		.length_sectors = config->length_sectors,
	};
}

static bool image_is_part(const struct image *image,
			  const struct export_config *config)
{
	const struct file_options *its = &image->options;

	return its->is_writable == config->is_writable &&
	       its->is_direct == config->is_direct &&
	       its->offset_sectors == config->offset_sectors &&
	       its->length_sectors == config->length_sectors;
}

bool image_is(const struct image *image, const struct export_config *config)
{
	struct stat st;

	if (strcmp(image->path, config->path) != 0 ||
	    !image_is_part(image, config))
		return false;
	/* A new build that has taken the name is another image. */
	return stat(config->path, &st) < 0 ||
	       (st.st_dev == image->device && st.st_ino == image->inode);
}

bool image_check(const struct export_config *config, bool is_said)
{
	struct file_options options = image_options(config);
	int rc = file_check(config->path, &options);

	if (rc < 0 && !is_said)
		log_warning("image %s: %s", config->path, image_why(rc));
	return rc == 0;
}

int image_open(struct image **out, const struct export_config *config,
	       struct ring *const *rings, uint32_t ring_count)
{
	size_t size = sizeof(struct image) +
		      ring_count * sizeof(struct image_share);
	struct image *image = aligned_alloc(_Alignof(struct image), size);
	struct stat st;
	int rc = 0;

	if (!image)
		return -ENOMEM;
	memset(image, 0, size);
	image->options = image_options(config);
	image->path = strdup(config->path);
	if (!image->path)
		rc = -ENOMEM;
	for (uint32_t i = 0; i < ring_count && rc == 0; i++)
		rc = image_open_share(image, rings[i]);
	if (rc == 0 && stat(config->path, &st) == 0) {
		image->device = st.st_dev;
		image->inode = st.st_ino;
	}
	if (rc < 0) {
		log_error("image %s: %s", config->path, image_why(rc));
		image_close(image);
		return rc;
	}
	*out = image;
	return 0;
}

void image_close(struct image *image)
{
	for (uint32_t i = 0; i < image->share_count; i++) {
		struct blk *blk = image->shares[i].blk;

		blk->ops->close(blk);
	}
	free(image->path);
	free(image);
}

bool image_is_idle(const struct image *image)
{
	for (uint32_t i = 0; i < image->share_count; i++) {
		if (__atomic_load_n(&image->shares[i].in_flight,
				    __ATOMIC_ACQUIRE) > 0)
			return false;
	}
	return true;
}
