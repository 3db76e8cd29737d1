/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames through an AF_XDP socket of one receive queue, whose UMEM is the
 * pool itself.
 */
#ifndef NET_NIO_XSK_H
#define NET_NIO_XSK_H

#include "net/attach.h"
#include "net/nio.h"

/*
 * want_zerocopy: the driver works in our memory, or -EOPNOTSUPP; otherwise
 * the kernel copies.  Frames beyond a chunk need scatter-gather, which is
 * asked for when mtu says so.
 */
int nio_xsk_open(struct nio **nio, const struct link *link, uint32_t queue,
		 const struct attach *attach, struct pool *pool,
		 bool want_zerocopy);

/* Does the driver send from the pool's own chunks?  Asked of the kernel. */
bool nio_xsk_is_zerocopy(const struct nio *nio);

/*
 * From now on receive drives the driver itself, for at most so long a call.
 * -EOPNOTSUPP where the kernel has no preferred busy polling (Linux 5.11).
 */
int nio_xsk_set_busy_poll(struct nio *nio, uint32_t busy_poll_us);

#endif
