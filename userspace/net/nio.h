/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames in and out of one interface, whatever socket carries them.  Two
 * implementations: AF_XDP and AF_PACKET.  Never looks inside a message.
 *
 * A frame lies in one chunk of the pool.  receive and nio_take() hand frames to
 * the caller; nio_release() and send take them back.  What a chunk does not
 * hold of a received one AF_XDP cuts off, and AF_PACKET leaves as its rest.
 */
#ifndef NET_NIO_H
#define NET_NIO_H

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"
#include "memory/frames.h"
#include "net/link.h"

struct nio_frame {
	uint8_t *data;	     /* Ethernet header on, inside its chunk */
	uint32_t len_bytes;  /* in the chunk */
	const uint8_t *rest; /* not in it; until the socket's next receive */
	uint32_t rest_bytes;
	uint32_t vlan; /* its tag, by AF_PACKET: TPID and TCI, or 0 */
};

struct nio_span {
	const uint8_t *data;
	uint32_t len_bytes;
};

/* To send: head, then the spans, in extents, copied or pinned by send. */
struct nio_packet_out {
	struct nio_frame head;
	struct nio_span spans[FRAME_SPANS_MAX];
	uint32_t span_count;
};

struct nio;

struct nio_ops {
	/* Up to max frames, at most BATCH_FRAMES; the caller owns them. */
	uint32_t (*receive)(struct nio *nio, struct nio_frame *frames,
			    uint32_t max);
	/* Sends and takes the heads; what cannot be sent is counted. */
	void (*send)(struct nio *nio, const struct nio_packet_out *out,
		     uint32_t count);
	/* Finishes what send left behind; true while there is more. */
	bool (*flush)(struct nio *nio);
	/* Frames so far that found no room to be received into. */
	uint64_t (*lost)(struct nio *nio);
	void (*close)(struct nio *nio);
};

struct nio {
	const struct nio_ops *ops;
	struct frames *frames;
	int fd;			  /* readable when frames have come */
	uint32_t frame_max_bytes; /* the longest frame it can send */
	uint32_t whole_max_bytes; /* and receive whole, with its rest */
	uint64_t tx_dropped;	  /* refused by the kernel; initiators retry */
};

/* An empty frame, of FRAME_ROOM_BYTES at least; false when none is left. */
bool nio_take(struct nio *nio, struct nio_frame *frame);

/* Gives a frame back unsent. */
void nio_release(struct nio *nio, const struct nio_frame *frame);

/* Takes note of a socket error, which else would wake its owner for ever. */
void nio_clear_error(struct nio *nio);

#endif
