/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The target as a pure function from request frame to reply frame.
 * Disks take time, so it comes in two calls: aoe_begin() answers a request or
 * says what it needs of the disk; aoe_finish() ends the answer once that has
 * been done, or could not be.  Nothing here allocates, logs, waits or knows
 * the time.  Rules: AoEr11, and what Linux aoe and iPXE do in practice.
 */
#ifndef ENGINE_AOE_H
#define ENGINE_AOE_H

#include <stdbool.h>
#include <stdint.h>
#include "engine/target.h"

/* Room for what aoe_begin() writes by itself: at most a full mask list. */
#define AOE_REPLY_BYTES 2304u

enum aoe_io_kind {
	AOE_IO_READ,
	AOE_IO_WRITE, /* the payload lies behind the request's 36 bytes */
	AOE_IO_FLUSH, /* what has been written; no sectors of its own */
};

/* What a reply waits for; its sectors are inside the target. */
struct aoe_io {
	uint64_t lba;
	uint32_t sector_count;
	enum aoe_io_kind kind;
	bool is_async; /* a write that need not be on the disk when told */
};

enum aoe_verdict {
	AOE_DROP,  /* not ours or not worth an answer; reply is untouched */
	AOE_REPLY, /* reply holds the whole answer */
	AOE_WAIT,  /* io says what is to be done; then aoe_finish() */
};

enum aoe_io_result {
	AOE_IO_DONE,   /* of a read: its payload follows the reply's 36 bytes */
	AOE_IO_FAILED, /* the backing store could not do it, or all of it */
};

/* Is the frame a request that this target, among others, is named by? */
bool aoe_is_addressed(const struct aoe_target *target, const uint8_t *frame,
		      uint32_t frame_bytes);

/*
 * request may be longer than its message (padding).  request_bytes is all of
 * the frame, of which AOE_REPLY_BYTES alone need be in memory.  reply has room
 * for as many and is either the same memory as request or apart from it.
 * *reply_bytes is set for AOE_REPLY, *io for AOE_WAIT, when the reply has its
 * 36 bytes and, in place, a write's payload is still whole behind them.  Of the
 * target changes what clients may change.
 */
enum aoe_verdict aoe_begin(struct aoe_target *target, const uint8_t *request,
			   uint32_t request_bytes, uint8_t *reply,
			   uint32_t *reply_bytes, struct aoe_io *io);

/* Ends what stood at AOE_WAIT, io as set there; returns the frame's bytes. */
uint32_t aoe_finish(uint8_t *reply, const struct aoe_io *io,
		    enum aoe_io_result result);

/* Is that station one that is answered? */
bool aoe_admits(const struct aoe_target *target,
		const uint8_t mac[AOE_MAC_BYTES]);
/* Is everybody answered, and alike?  Then others may answer for the engine. */
bool aoe_is_open(const struct aoe_target *target);

/* Whom to make it known to, of those who aoe_admits(); NULL behind the last. */
const uint8_t *aoe_advert_to(const struct aoe_target *target, uint32_t index);

/* The unsolicited reply that makes a target known to mac; returns its bytes. */
uint32_t aoe_advertise(const struct aoe_target *target,
		       const uint8_t mac[AOE_MAC_BYTES], uint8_t *frame);

/* Sectors of one frame at this MTU, as Linux and vblade compute it. */
uint8_t aoe_frame_sectors(uint32_t mtu);

#endif
