/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One interface as the server uses it: the sockets that carry its frames and
 * the programs in front of them.
 *
 * With AF_XDP there is a socket for each receive queue that is served, and a
 * packet socket.  Reads that name one of our targets come by the former, past
 * the stack; broadcasts and wildcards, which concern others as well, and what
 * comes by other queues, by the latter.
 */
#ifndef NET_PORT_H
#define NET_PORT_H

#include "net/attach.h"
#include "net/nio.h"
#include "net/port_wish.h"

#define PORT_NIOS_MAX (WORKERS_MAX + 1)

struct port {
	struct nio *nios[PORT_NIOS_MAX]; /* by queue; the packet one is last */
	uint32_t nio_count;
	struct nio *tagged;	 /* for frames of VLANs, or NULL */
	struct attach *attach;	 /* NULL: no program at all */
	enum port_mode mode;	 /* what was got; never PORT_AUTO */
	enum port_answer answer; /* likewise; never PORT_ANSWER_AUTO */
	int refusals[PORT_AUTO]; /* by mode: why not, or 0 */
	int answer_refusal;	 /* why the kernel does not answer, or 0 */
};

/*
 * frames: of each worker, wish->queue_count of them; the packet socket shares
 * the first one's.  On failure refusals say why what was tried was refused.
 */
int port_open(struct port *port, const struct link *link,
	      const struct port_wish *wish, struct frames *const *frames,
	      const struct attach_memory *memory);
void port_close(struct port *port);

/*
 * What the kernel answers of a target.  is_only: there is no other on the
 * interface, and so the kernel may answer broadcasts, too.
 */
int port_set_target(struct port *port, const struct xblade_target *target,
		    bool is_only);
void port_remove_target(struct port *port, uint16_t shelf, uint8_t slot);
void port_set_mac(struct port *port, const uint8_t mac[AOE_MAC_BYTES]);

/* -EOPNOTSUPP in packet mode, and see nio_xsk_set_busy_poll(). */
int port_set_busy_poll(struct port *port, uint32_t busy_poll_us);

/* How many receive queues are served by AF_XDP sockets. */
static inline uint32_t port_queue_count(const struct port *port)
{
	return port->mode == PORT_PACKET ? 0 : port->nio_count - 1;
}

/* Frames so far that found no room in either direction; those of ours. */
uint64_t port_lost(const struct port *port);
uint64_t port_dropped(const struct port *port);

/* The longest frame all its sockets can send; the packet one has whole. */
uint32_t port_frame_max_bytes(const struct port *port);
uint32_t port_whole_max_bytes(const struct port *port);

#endif
