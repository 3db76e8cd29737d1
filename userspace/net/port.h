/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One interface as the server uses it: the sockets that carry its frames and
 * the program in front of them.
 *
 * With AF_XDP there are two sockets.  Frames that name one of our targets
 * come by the AF_XDP one, past the stack; broadcasts and wildcards, which
 * concern others as well, by the packet one.
 */
#ifndef NET_PORT_H
#define NET_PORT_H

#include "net/attach.h"
#include "net/nio.h"

#define PORT_NIOS_MAX 2u

enum port_mode {
	PORT_ZEROCOPY,
	PORT_NATIVE,
	PORT_GENERIC,
	PORT_PACKET,
	PORT_AUTO, /* the first of the above that the interface takes */
};

struct port {
	struct nio *nios[PORT_NIOS_MAX];
	uint32_t nio_count;
	struct attach *attach;	 /* NULL in packet mode */
	enum port_mode mode;	 /* what was got; never PORT_AUTO */
	int refusals[PORT_AUTO]; /* by mode: why not, or 0 */
};

/* On failure refusals says why each mode that was tried was refused. */
int port_open(struct port *port, const struct link *link, enum port_mode wanted,
	      struct pool *pool);
void port_close(struct port *port);

int port_add_target(struct port *port, uint16_t shelf, uint8_t slot);
void port_set_mac(struct port *port, const uint8_t mac[AOE_MAC_BYTES]);

/* For frames to everybody: the socket whose frames take the usual way. */
struct nio *port_broadcaster(const struct port *port);

/* The longest frame that all its sockets can send. */
uint32_t port_frame_max_bytes(const struct port *port);

/* "zerocopy", "native", "generic", "packet", "auto" */
const char *port_mode_name(enum port_mode mode);

#endif
