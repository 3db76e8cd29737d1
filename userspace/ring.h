/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one place where the program waits: an io_uring that carries what the
 * disk does, readiness of sockets and timers alike.  An operation is tied to an
 * event; its completion calls the event's function.
 */
#ifndef RING_H
#define RING_H

#include <liburing.h>
#include <stdbool.h>
#include <stdint.h>

#define RING_FILES 256u

struct ring_event {
	/* result: what the operation returned, or a negative errno. */
	void (*done)(struct ring_event *event, int32_t result);
};

struct ring {
	struct io_uring uring;
	bool is_open;
	const uint8_t *memory;		 /* registered, or NULL */
	uint64_t files[RING_FILES / 64]; /* a bit each: registered */
	uint32_t file_room;
};

/* Negative errno where the kernel has no io_uring, or forbids it. */
int ring_open(struct ring *ring, unsigned entries);
void ring_close(struct ring *ring);

/*
 * A cleared operation for the caller to fill with io_uring_prep_*, already
 * tied to the event; never NULL: what is prepared is submitted to make room.
 */
struct io_uring_sqe *ring_prepare(struct ring *ring, struct ring_event *event);

/*
 * Registers memory for READ_FIXED; -ENOMEM or -EOPNOTSUPP where the kernel
 * will not, and then reads work all the same, by address.
 */
int ring_register_memory(struct ring *ring, uint8_t *base, uint64_t size_bytes);

/* Registers a file; negative where there is no room, and then fd works. */
int ring_register_file(struct ring *ring, int fd);
void ring_forget_file(struct ring *ring, int file);

/* Prepares a read by the registered memory and file (-1: fd) if there are. */
void ring_read(struct ring *ring, struct ring_event *event, int fd, int file,
	       uint8_t *data, uint32_t len_bytes, uint64_t offset_bytes);

/* Likewise a write, of ordinary memory; is_sync: RWF_DSYNC. */
void ring_write(struct ring *ring, struct ring_event *event, int fd, int file,
		const uint8_t *data, uint32_t len_bytes, uint64_t offset_bytes,
		bool is_sync);

/* What has been written so far comes to the disk: fdatasync. */
void ring_flush(struct ring *ring, struct ring_event *event, int fd, int file);

/* Completes once, when fd can be read. */
void ring_poll(struct ring *ring, struct ring_event *event, int fd);

/* Has it complete soon, if it has not; its file is let go then. */
void ring_cancel(struct ring *ring, struct ring_event *event);

/* Submits what is prepared and calls the functions of what has completed. */
bool ring_turn(struct ring *ring);

/* The same, but waits for at least one completion. */
void ring_wait(struct ring *ring);

#endif
