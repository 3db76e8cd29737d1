/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE frames in and out of one interface, one at a time, each with the time
 * when it came.  Needs CAP_NET_RAW, and no AoE driver.
 *
 * Not net/nio: its frames are cut at a chunk and come without a time.
 */
#ifndef PING_WIRE_H
#define PING_WIRE_H

#include <stdint.h>

#include "net/link.h"
#include "xdp/aoe_wire.h"

/* The longest that an answer can be. */
#define WIRE_FRAME_BYTES (AOE_ATA_BYTES + UINT8_MAX * ATA_SECTOR_BYTES)

struct wire_frame {
	const uint8_t *data; /* until the next wire_receive() */
	uint32_t len_bytes;  /* AOE_HEADER_BYTES at least */
	uint64_t at_ns;	     /* on the clock of wire_now_ns() */
};

struct wire {
	int fd;
	int stop_fd;
	uint32_t tag_base; /* upper half of our tags; bit 31 is set */
	uint32_t asked;	   /* tags given away */
	uint8_t mac[AOE_MAC_BYTES];
	uint8_t frame[WIRE_FRAME_BYTES];
};

/* Becomes readable at SIGINT and SIGTERM, which end nothing any more. */
int wire_open_stop(int *stop_fd);

/* Every wait ends, with -EINTR, when stop_fd is readable. */
int wire_open(struct wire *wire, const struct link *link, int stop_fd);
void wire_close(struct wire *wire);

uint64_t wire_now_ns(void);

/* Never 0, and bit 31 is set: Linux's driver leaves such answers to us. */
uint32_t wire_next_tag(struct wire *wire);

/* A request of AOE_FRAME_MIN bytes. */
int wire_send(struct wire *wire, const uint8_t request[AOE_FRAME_MIN]);

/*
 * The next answer to a tag of ours, or config response of tag 0 (an advert).
 * 1, or 0 at until_ns; -EINTR when stopped; other errors are the socket's.
 */
int wire_receive(struct wire *wire, uint64_t until_ns,
		 struct wire_frame *frame);

/* Sleeps, and forgets what comes meanwhile.  As wire_receive(). */
int wire_sleep(struct wire *wire, uint64_t until_ns);

#endif
