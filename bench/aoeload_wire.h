/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE frames of any length in and out of one interface, cheaply: replies are
 * looked at where the kernel put them, requests leave in batches.
 *
 * Not net/nio: its frames are cut at a chunk, and a generator must see the
 * whole of a jumbo reply to tell its length and to compare it.
 */
#ifndef AOELOAD_WIRE_H
#define AOELOAD_WIRE_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "net/link.h"
#include "xdp/aoe_wire.h"

#define WIRE_BATCH 64u

struct wire_frame {
	const uint8_t *data; /* until the next wire_receive() */
	uint32_t len_bytes;
};

struct wire {
	int fd;
	uint8_t *ring;
	size_t ring_bytes;
	uint32_t slot_bytes;
	uint32_t slot_count;
	uint32_t next_slot;
	uint32_t held; /* slots that the caller looks at */
	uint32_t queued;
	uint64_t refused; /* requests that the kernel did not take */
	uint8_t requests[WIRE_BATCH][AOE_FRAME_MIN];
	struct iovec parts[WIRE_BATCH];
	struct mmsghdr messages[WIRE_BATCH];
};

/*
 * Hears only what goes to MACs whose last three bytes are first_mac up to
 * last_mac.  Room for at least frame_count replies not looked at yet.
 */
int wire_open(struct wire *wire, const struct link *link, uint32_t frame_count,
	      uint32_t first_mac, uint32_t last_mac);
void wire_close(struct wire *wire);

/* An empty request of 60 zeros; it leaves with wire_send(), or before. */
uint8_t *wire_request(struct wire *wire);
void wire_send(struct wire *wire);

/* Up to max frames that have come; ends the life of those before. */
uint32_t wire_receive(struct wire *wire, struct wire_frame *frames,
		      uint32_t max);

/* Sleeps until a frame comes or the time is over. */
void wire_wait(struct wire *wire, uint64_t timeout_ns);

/* Frames that came and found the ring full, since the last call. */
uint64_t wire_overruns(struct wire *wire);

#endif
