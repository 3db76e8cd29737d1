/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames through an AF_XDP socket of one receive queue, whose UMEM is the
 * pool itself.
 */
#ifndef NET_NIO_XSK_H
#define NET_NIO_XSK_H

#include "net/attach.h"
#include "net/nio.h"

struct xsk_place {
	const struct link *link;
	uint32_t queue;
	const struct attach *attach;
	struct frames *frames;
	/* The driver works in our memory, or -EOPNOTSUPP; else a copy. */
	bool want_zerocopy;
	/* The socket of the first queue, whose UMEM is shared; or NULL. */
	struct nio *first;
};

/*
 * Frames beyond a chunk need scatter-gather, which is asked for when the MTU
 * says so.  The first queue's socket is closed last.
 */
int nio_xsk_open(struct nio **nio, const struct xsk_place *place);

/* Does the driver send from the pool's own chunks?  Asked of the kernel. */
bool nio_xsk_is_zerocopy(const struct nio *nio);

/*
 * From now on receive drives the card itself, and its interrupts are deferred.
 * -EOPNOTSUPP where the kernel has no preferred busy polling (Linux 5.11).
 */
int nio_xsk_set_busy_poll(struct nio *nio, uint32_t busy_poll_us);

#endif
