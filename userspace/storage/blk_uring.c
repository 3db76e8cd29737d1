// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files and block devices through io_uring, past the page cache where the
 * file system allows it: the pool is the cache.
 */
#include "storage/blk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

struct blk_uring {
	struct blk blk;
	struct ring *ring;
	int fd;
	int file; /* registered, or -1 */
};

static void blk_uring_done(struct ring_event *event, int32_t result);

static void blk_uring_submit(struct blk_uring *u, struct blk_read *read)
{
	uint32_t from = read->have_bytes;

	/*
	 * Always to the end of the extent: O_DIRECT wants whole blocks, and
	 * the kernel stops at the end of the file by itself.
	 */
	ring_read(u->ring, &read->event, u->fd, u->file, read->data + from,
		  EXTENT_BYTES - from, read->extent * EXTENT_BYTES + from);
}

static void blk_uring_read(struct blk *blk, struct blk_read *read)
{
	struct blk_uring *u = (struct blk_uring *)blk;

	read->blk = blk;
	read->event.done = blk_uring_done;
	read->have_bytes = 0;
	blk_uring_submit(u, read);
}

static void blk_uring_done(struct ring_event *event, int32_t result)
{
	struct blk_read *read =
		(struct blk_read *)((char *)event -
				    offsetof(struct blk_read, event));
	uint32_t wanted = blk_extent_bytes(read->blk, read->extent);

	if (result == -EINTR || result == -EAGAIN) {
		blk_uring_submit((struct blk_uring *)read->blk, read);
		return;
	}
	/* An end before the end: the file has been cut since it was opened. */
	if (result == 0)
		result = -EIO;
	if (result < 0) {
		read->done(read, result);
		return;
	}
	if (read->have_bytes + (uint32_t)result < wanted) {
		uint32_t more = (uint32_t)result;

		/* O_DIRECT goes on at a whole block only. */
		if (read->blk->is_direct)
			more -= more % CHUNK_BYTES;
		if (more == 0) {
			read->done(read, -EIO);
			return;
		}
		read->have_bytes += more;
		blk_uring_submit((struct blk_uring *)read->blk, read);
		return;
	}
	memset(read->data + wanted, 0, EXTENT_BYTES - wanted);
	read->done(read, 0);
}

static void blk_uring_close(struct blk *blk)
{
	struct blk_uring *u = (struct blk_uring *)blk;

	ring_forget_file(u->ring, u->file);
	close(u->fd);
	free(blk);
}

static const struct blk_ops blk_uring_ops = {
	.read = blk_uring_read,
	.close = blk_uring_close,
};

static int blk_uring_size(int fd, uint64_t *size_bytes)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISBLK(st.st_mode))
		return ioctl(fd, BLKGETSIZE64, size_bytes) < 0 ? -errno : 0;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	*size_bytes = (uint64_t)st.st_size;
	return 0;
}

/* Some file systems take the flag at open and refuse the first read. */
static bool blk_uring_try_direct(int fd)
{
	void *block;
	ssize_t got;

	if (posix_memalign(&block, CHUNK_BYTES, CHUNK_BYTES) != 0)
		return false;
	got = pread(fd, block, CHUNK_BYTES, 0);
	free(block);
	return got > 0;
}

static int blk_uring_open_file(const char *path, bool *is_direct)
{
	/* Must not block here: it may be a pipe. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int direct;

	if (fd < 0)
		return -errno;
	/* io_uring gives up early on files that are marked so. */
	fcntl(fd, F_SETFL, 0);
	direct = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_DIRECT);
	if (direct >= 0)
		fcntl(direct, F_SETFL, O_DIRECT);
	*is_direct = direct >= 0 && blk_uring_try_direct(direct);
	if (*is_direct) {
		close(fd);
		return direct;
	}
	if (direct >= 0)
		close(direct);
	return fd;
}

int blk_uring_open(struct blk **blk, struct ring *ring, const char *path)
{
	struct blk_uring *u = calloc(1, sizeof(*u));
	int rc;

	if (!u)
		return -ENOMEM;
	u->blk.ops = &blk_uring_ops;
	u->ring = ring;
	rc = blk_uring_open_file(path, &u->blk.is_direct);
	if (rc < 0)
		goto err_open;
	u->fd = rc;
	rc = blk_uring_size(u->fd, &u->blk.size_bytes);
	if (rc == 0 && u->blk.size_bytes == 0)
		rc = -ENODATA;
	if (rc < 0)
		goto err_size;
	u->file = ring_register_file(ring, u->fd);
	*blk = &u->blk;
	return 0;

err_size:
	close(u->fd);
err_open:
	free(u);
	return rc;
}
