// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The one place where the program waits.
 */
#include "ring.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>

/* io_uring takes at most 1 GiB as one buffer (Linux, io_buffer_validate). */
#define RING_BUFFER_BYTES (1ull << 30)
#define RING_BUFFERS_MAX  256u

int ring_open(struct ring *ring, unsigned entries)
{
	/* Completions need no interrupts between processors: Linux 5.19. */
	unsigned flags = IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG;
	int rc;

	memset(ring, 0, sizeof(*ring));
	rc = io_uring_queue_init(entries, &ring->uring, flags);
	if (rc == -EINVAL)
		rc = io_uring_queue_init(entries, &ring->uring, 0);
	if (rc < 0)
		return rc;
	ring->is_open = true;
	/* Linux 5.19; without it files go by their descriptors. */
	if (io_uring_register_files_sparse(&ring->uring, RING_FILES) == 0)
		ring->file_room = RING_FILES;
	return 0;
}

void ring_close(struct ring *ring)
{
	io_uring_queue_exit(&ring->uring);
	ring->is_open = false;
}

struct io_uring_sqe *ring_prepare(struct ring *ring, struct ring_event *event)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring->uring);

	if (!sqe) {
		io_uring_submit(&ring->uring);
		sqe = io_uring_get_sqe(&ring->uring);
	}
	/* Without SQPOLL a submit empties the queue. */
	assert(sqe);
	/* The prep functions of liburing 2.3 leave user_data alone. */
	io_uring_sqe_set_data(sqe, event);
	return sqe;
}

int ring_register_memory(struct ring *ring, uint8_t *base, uint64_t size_bytes)
{
	struct iovec buffers[RING_BUFFERS_MAX];
	unsigned count = 0;
	uint64_t done = 0;
	int rc;

	while (done < size_bytes) {
		uint64_t len = size_bytes - done;

		if (count == RING_BUFFERS_MAX)
			return -E2BIG;
		if (len > RING_BUFFER_BYTES)
			len = RING_BUFFER_BYTES;
		buffers[count].iov_base = base + done;
		buffers[count].iov_len = len;
		count++;
		done += len;
	}
	rc = io_uring_register_buffers(&ring->uring, buffers, count);
	if (rc == 0)
		ring->memory = base;
	return rc;
}

int ring_register_file(struct ring *ring, int fd)
{
	for (uint32_t file = 0; file < ring->file_room; file++) {
		uint64_t bit = 1ull << file % 64;
		int rc;

		if (ring->files[file / 64] & bit)
			continue;
		rc = io_uring_register_files_update(&ring->uring, file, &fd, 1);
		if (rc < 0)
			return rc;
		ring->files[file / 64] |= bit;
		return (int)file;
	}
	return -ENFILE;
}

void ring_forget_file(struct ring *ring, int file)
{
	int none = -1;

	if (file < 0 || !ring->is_open)
		return;
	io_uring_register_files_update(&ring->uring, (unsigned)file, &none, 1);
	ring->files[file / 64] &= ~(1ull << file % 64);
}

void ring_read(struct ring *ring, struct ring_event *event, int fd, int file,
	       uint8_t *data, uint32_t len_bytes, uint64_t offset_bytes)
{
	struct io_uring_sqe *sqe = ring_prepare(ring, event);

	if (ring->memory) {
		uint64_t at = (uint64_t)(data - ring->memory);

		io_uring_prep_read_fixed(sqe, file < 0 ? fd : file, data,
					 len_bytes, offset_bytes,
					 (int)(at / RING_BUFFER_BYTES));
	} else {
		io_uring_prep_read(sqe, file < 0 ? fd : file, data, len_bytes,
				   offset_bytes);
	}
	if (file >= 0)
		io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
}

void ring_write(struct ring *ring, struct ring_event *event, int fd, int file,
		const uint8_t *data, uint32_t len_bytes, uint64_t offset_bytes,
		bool is_sync)
{
	struct io_uring_sqe *sqe = ring_prepare(ring, event);

	io_uring_prep_write(sqe, file < 0 ? fd : file, data, len_bytes,
			    offset_bytes);
	if (is_sync)
		sqe->rw_flags = RWF_DSYNC;
	if (file >= 0)
		io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
}

void ring_flush(struct ring *ring, struct ring_event *event, int fd, int file)
{
	struct io_uring_sqe *sqe = ring_prepare(ring, event);

	io_uring_prep_fsync(sqe, file < 0 ? fd : file, IORING_FSYNC_DATASYNC);
	if (file >= 0)
		io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
}

void ring_poll(struct ring *ring, struct ring_event *event, int fd)
{
	struct io_uring_sqe *sqe = ring_prepare(ring, event);

	io_uring_prep_poll_add(sqe, fd, POLLIN);
}

void ring_cancel(struct ring *ring, struct ring_event *event)
{
	/* Of its own completion nobody wants to hear. */
	struct io_uring_sqe *sqe = ring_prepare(ring, NULL);

	io_uring_prep_cancel(sqe, event, 0);
	io_uring_sqe_set_data(sqe, NULL);
}

static bool ring_dispatch(struct ring *ring)
{
	struct io_uring_cqe *cqe;
	bool any = false;

	/* One at a time: a handler may itself prepare and submit. */
	while (io_uring_peek_cqe(&ring->uring, &cqe) == 0) {
		struct ring_event *event = io_uring_cqe_get_data(cqe);
		int32_t result = cqe->res;

		io_uring_cqe_seen(&ring->uring, cqe);
		if (event)
			event->done(event, result);
		any = true;
	}
	return any;
}

bool ring_turn(struct ring *ring)
{
	if (io_uring_sq_ready(&ring->uring) > 0)
		io_uring_submit(&ring->uring);
	return ring_dispatch(ring);
}

void ring_wait(struct ring *ring)
{
	io_uring_submit_and_wait(&ring->uring, 1);
	ring_dispatch(ring);
}
