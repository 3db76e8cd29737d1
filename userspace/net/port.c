// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One interface as the server uses it.
 */
#include "net/port.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "net/nio_xsk.h"

/* AoE is not IP, so cards do not spread it: it comes by the first queue. */
#define PORT_QUEUE 0

static int port_open_xsk(struct port *port, const struct link *link,
			 enum port_mode mode, struct pool *pool)
{
	int rc = attach_open(&port->attach, link, mode == PORT_GENERIC);

	if (rc < 0)
		return rc;
	rc = nio_xsk_open(&port->nios[0], link, PORT_QUEUE, port->attach, pool,
			  mode == PORT_ZEROCOPY);
	if (rc < 0)
		goto err_xsk;
	rc = -EOPNOTSUPP;
	if (nio_xsk_is_zerocopy(port->nios[0]) != (mode == PORT_ZEROCOPY))
		goto err_packet;
	rc = nio_packet_open(&port->nios[1], link, pool);
	if (rc < 0)
		goto err_packet;
	port->nio_count = 2;
	return 0;

err_packet:
	port->nios[0]->ops->close(port->nios[0]);
err_xsk:
	attach_close(port->attach);
	port->attach = NULL;
	return rc;
}

static int port_open_mode(struct port *port, const struct link *link,
			  enum port_mode mode, struct pool *pool)
{
	int rc;

	if (mode != PORT_PACKET)
		return port_open_xsk(port, link, mode, pool);
	rc = nio_packet_open(&port->nios[0], link, pool);
	if (rc == 0)
		port->nio_count = 1;
	return rc;
}

int port_open(struct port *port, const struct link *link, enum port_mode wanted,
	      struct pool *pool)
{
	enum port_mode first = wanted == PORT_AUTO ? PORT_ZEROCOPY : wanted;
	enum port_mode last = wanted == PORT_AUTO ? PORT_PACKET : wanted;
	int rc = 0;

	memset(port, 0, sizeof(*port));
	for (enum port_mode mode = first; mode <= last; mode++) {
		rc = port_open_mode(port, link, mode, pool);
		port->refusals[mode] = rc;
		if (rc == 0) {
			port->mode = mode;
			break;
		}
	}
	return rc;
}

void port_close(struct port *port)
{
	/* First the program, so that nothing more is redirected. */
	if (port->attach)
		attach_close(port->attach);
	for (uint32_t i = 0; i < port->nio_count; i++)
		port->nios[i]->ops->close(port->nios[i]);
}

int port_add_target(struct port *port, uint16_t shelf, uint8_t slot)
{
	return port->attach ? attach_add_target(port->attach, shelf, slot) : 0;
}

void port_set_mac(struct port *port, const uint8_t mac[AOE_MAC_BYTES])
{
	if (port->attach)
		attach_set_mac(port->attach, mac);
}

struct nio *port_broadcaster(const struct port *port)
{
	return port->nios[port->nio_count - 1];
}

uint32_t port_frame_max_bytes(const struct port *port)
{
	uint32_t max = UINT32_MAX;

	for (uint32_t i = 0; i < port->nio_count; i++) {
		if (port->nios[i]->frame_max_bytes < max)
			max = port->nios[i]->frame_max_bytes;
	}
	return max;
}

const char *port_mode_name(enum port_mode mode)
{
	static const char *const names[] = {
		[PORT_ZEROCOPY] = "zerocopy", [PORT_NATIVE] = "native",
		[PORT_GENERIC] = "generic",   [PORT_PACKET] = "packet",
		[PORT_AUTO] = "auto",
	};

	return names[mode];
}
