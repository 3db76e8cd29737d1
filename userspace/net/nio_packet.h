/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames through an AF_PACKET socket (TPACKET_V2), which every interface has.
 */
#ifndef NET_NIO_PACKET_H
#define NET_NIO_PACKET_H

#include "net/nio.h"

/*
 * For AoE frames of the interface, tagged or untagged ones; each of several
 * sockets gets every frame.  takes_long: as writes want them, nearly
 * LONG_SLOT_BYTES of each, where a read takes but a chunk.
 */
int nio_packet_open(struct nio **nio, const struct link *link,
		    struct frames *frames, bool takes_long, bool is_tagged);

/* Frames with this mark are not for us: the kernel has answered them. */
int nio_packet_skip_mark(struct nio *nio, uint32_t mark);

#endif
