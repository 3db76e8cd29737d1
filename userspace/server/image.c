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
#include "storage/blk_uring.h"

static const char *image_why(int rc)
{
	switch (rc) {
	case -EFBIG:
		return "larger than 64 TiB";
	case -ENODATA:
		return "empty";
	case -EINVAL:
		return "neither a file nor a block device";
	case -EISDIR:
		return "a directory; name an image file or a block device";
	}
	return strerror(-rc);
}

static int image_open_share(struct image *image, struct ring *ring)
{
	const struct file_options options = { 0 };
	struct blk *blk;
	int rc = blk_uring_open(&blk, ring, image->path, &options);

	if (rc == 0 && blk->size_bytes > IMAGE_BYTES_MAX) {
		blk->ops->close(blk);
		rc = -EFBIG;
	}
	if (rc < 0)
		return rc;
	image->shares[image->share_count++].blk = blk;
	return 0;
}

bool image_is(const struct image *image, const struct export_config *config)
{
	struct stat st;

	if (strcmp(image->path, config->path) != 0)
		return false;
	/* A new build that has taken the name is another image. */
	return stat(config->path, &st) < 0 ||
	       (st.st_dev == image->device && st.st_ino == image->inode);
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
