/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames in and out of one interface, whatever socket carries them.  Two
 * implementations: AF_XDP and AF_PACKET.  Never looks inside a message.
 *
 * A frame lies in one chunk of the pool.  receive and nio_take() hand frames to
 * the caller; nio_release() and send take them back.
 */
#ifndef NET_NIO_H
#define NET_NIO_H

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"
#include "memory/frames.h"
#include "net/link.h"

struct nio_frame {
	uint8_t *data;	    /* Ethernet header on, inside its chunk */
	uint32_t len_bytes; /* at most what the chunk holds; the rest is cut */
};

struct nio_span {
	const uint8_t *data;
	uint32_t len_bytes;
};

/*
 * A frame to send: head, then the spans, which lie in extents of the pool (or
 * anywhere, for AF_PACKET) and are copied or pinned by send.
 */
struct nio_packet_out {
	struct nio_frame head;
	struct nio_span spans[FRAME_SPANS_MAX];
	uint32_t span_count;
};

struct nio;

struct nio_ops {
	/* Up to max frames that have come; the caller owns them. */
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
	uint64_t tx_dropped;	  /* refused by the kernel; initiators retry */
};

/* An empty frame, of FRAME_ROOM_BYTES at least; false when none is left. */
bool nio_take(struct nio *nio, struct nio_frame *frame);

/* Gives a frame back unsent. */
void nio_release(struct nio *nio, const struct nio_frame *frame);

/* Takes note of a socket error, which else would wake its owner for ever. */
void nio_clear_error(struct nio *nio);

/*
 * An AF_PACKET socket (TPACKET_V2) for AoE frames of the interface.  Several
 * may be open on one interface; each gets every frame.
 */
int nio_packet_open(struct nio **nio, const struct link *link,
		    struct frames *frames);

/* Frames with this mark are not for us: the kernel has answered them. */
int nio_packet_skip_mark(struct nio *nio, uint32_t mark);

#endif
