// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files and block devices through io_uring.  What is only read goes past the
 * page cache where that can be: the pool is the cache.
 */
#include "storage/blk_uring.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct blk_uring {
	struct blk blk;
	struct ring *ring;
	struct file file;
	int registered; /* the file's number in the ring, or -1 */
};

#define EVENT_OWNER(event, type) \
	((type *)((char *)(event)-offsetof(type, event)))

static bool is_passing(int32_t result)
{
	return result == -EINTR || result == -EAGAIN;
}

/*
 * Of what a transfer has moved, that from whose end the next may go on: with
 * O_DIRECT a whole block.
 */
static uint32_t blk_uring_moved(const struct blk *blk, int32_t result,
				uint32_t block_bytes)
{
	uint32_t moved = (uint32_t)result;

	return blk->is_direct ? moved - moved % block_bytes : moved;
}

/* --- reading ------------------------------------------------------------- */

static void blk_uring_submit(struct blk_uring *u, struct blk_read *read)
{
	uint32_t from = read->have_bytes;

	/*
	 * Always to the end of the extent: O_DIRECT wants whole blocks, and
	 * the kernel stops at the end of the file by itself.
	 */
	ring_read(u->ring, &read->event, u->file.fd, u->registered,
		  read->data + from, EXTENT_BYTES - from,
		  u->file.offset_bytes + read->extent * EXTENT_BYTES + from);
}

static void blk_uring_read_done(struct ring_event *event, int32_t result)
{
	struct blk_read *read = EVENT_OWNER(event, struct blk_read);
	struct blk_uring *u = (struct blk_uring *)read->blk;
	uint32_t wanted = blk_extent_bytes(read->blk, read->extent);
	uint32_t more;

	if (is_passing(result)) {
		blk_uring_submit(u, read);
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
		more = blk_uring_moved(read->blk, result, CHUNK_BYTES);
		if (more == 0) {
			read->done(read, -EIO);
			return;
		}
		read->have_bytes += more;
		blk_uring_submit(u, read);
		return;
	}
	memset(read->data + wanted, 0, EXTENT_BYTES - wanted);
	read->done(read, 0);
}

static void blk_uring_read(struct blk *blk, struct blk_read *read)
{
	read->blk = blk;
	read->event.done = blk_uring_read_done;
	read->have_bytes = 0;
	blk_uring_submit((struct blk_uring *)blk, read);
}

/* --- writing ------------------------------------------------------------- */

static void blk_uring_submit_write(struct blk_uring *u, struct blk_write *write)
{
	uint32_t from = write->have_bytes;

	ring_write(u->ring, &write->event, u->file.fd, u->registered,
		   write->data + from, write->len_bytes - from,
		   u->file.offset_bytes + write->offset_bytes + from,
		   write->is_sync);
}

static void blk_uring_write_done(struct ring_event *event, int32_t result)
{
	struct blk_write *write = EVENT_OWNER(event, struct blk_write);
	struct blk_uring *u = (struct blk_uring *)write->blk;
	uint32_t more;

	if (is_passing(result)) {
		blk_uring_submit_write(u, write);
		return;
	}
	if (result < 0) {
		write->done(write, result);
		return;
	}
	if (write->have_bytes + (uint32_t)result == write->len_bytes) {
		write->done(write, 0);
		return;
	}
	/* The rest succeeds, or tells why this was short. */
	more = blk_uring_moved(write->blk, result, ATA_SECTOR_BYTES);
	if (more == 0) {
		write->done(write, -EIO);
		return;
	}
	write->have_bytes += more;
	blk_uring_submit_write(u, write);
}

static void blk_uring_write(struct blk *blk, struct blk_write *write)
{
	assert(blk->is_writable);
	assert(write->offset_bytes % ATA_SECTOR_BYTES == 0 &&
	       write->len_bytes % ATA_SECTOR_BYTES == 0 &&
	       write->len_bytes > 0 && write->len_bytes <= blk->size_bytes &&
	       write->offset_bytes <= blk->size_bytes - write->len_bytes);
	assert((uintptr_t)write->data % CHUNK_BYTES == 0);
	write->blk = blk;
	write->event.done = blk_uring_write_done;
	write->have_bytes = 0;
	blk_uring_submit_write((struct blk_uring *)blk, write);
}

static void blk_uring_submit_flush(struct blk_uring *u, struct blk_flush *flush)
{
	ring_flush(u->ring, &flush->event, u->file.fd, u->registered);
}

static void blk_uring_flush_done(struct ring_event *event, int32_t result)
{
	struct blk_flush *flush = EVENT_OWNER(event, struct blk_flush);

	if (is_passing(result))
		blk_uring_submit_flush((struct blk_uring *)flush->blk, flush);
	else
		flush->done(flush, result);
}

static void blk_uring_flush(struct blk *blk, struct blk_flush *flush)
{
	assert(blk->is_writable);
	flush->blk = blk;
	flush->event.done = blk_uring_flush_done;
	blk_uring_submit_flush((struct blk_uring *)blk, flush);
}

/* --- life ---------------------------------------------------------------- */

static void blk_uring_close(struct blk *blk)
{
	struct blk_uring *u = (struct blk_uring *)blk;

	ring_forget_file(u->ring, u->registered);
	close(u->file.fd);
	free(blk);
}

static const struct blk_ops blk_uring_ops = {
	.read = blk_uring_read,
	.write = blk_uring_write,
	.flush = blk_uring_flush,
	.close = blk_uring_close,
};

/* Takes the file. */
static int blk_uring_make(struct blk **blk, struct ring *ring,
			  const struct file *file, bool is_writable)
{
	struct blk_uring *u = calloc(1, sizeof(*u));

	if (!u) {
		close(file->fd);
		return -ENOMEM;
	}
	u->blk = (struct blk){
		.ops = &blk_uring_ops,
		.size_bytes = file->size_bytes,
		.is_direct = file->is_direct,
		.is_writable = is_writable,
	};
	u->ring = ring;
	u->file = *file;
	u->registered = ring_register_file(ring, file->fd);
	*blk = &u->blk;
	return 0;
}

int blk_uring_open(struct blk **blk, struct ring *ring, const char *path,
		   const struct file_options *options)
{
	struct file file;
	int rc = file_open(&file, path, options);

	return rc < 0 ? rc
		      : blk_uring_make(blk, ring, &file, options->is_writable);
}

int blk_uring_share(struct blk **blk, struct ring *ring, const struct blk *of)
{
	struct file file = ((const struct blk_uring *)of)->file;

	file.fd = fcntl(file.fd, F_DUPFD_CLOEXEC, 0);
	if (file.fd < 0)
		return -errno;
	return blk_uring_make(blk, ring, &file, of->is_writable);
}
