// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One interface as the server uses it.
 */
#include "net/port.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "count.h"
#include "net/nio_packet.h"
#include "net/nio_xsk.h"

/* What drivers do with native XDP, as seen on Linux 6.18 and 7.3. */
struct port_driver {
	const char *name;
	/* Frames are made for the program by a copy, also other people's. */
	bool is_emulated;
	/* XDP_TX replies: no room to grow a frame, or every one lost. */
	bool no_xdp_tx;
	bool no_xdp_tx_zerocopy;
};

static const struct port_driver port_drivers[] = {
	{ "veth", true, true, true },
	{ "tun", true, true, true },
	{ "virtio_net", false, false, true },
};

static struct port_driver port_driver_of(const struct link *link)
{
	char name[LINK_DRIVER_BYTES];

	if (link_driver(link, name) < 0)
		name[0] = '\0';
	for (size_t i = 0; i < sizeof(port_drivers) / sizeof(port_drivers[0]);
	     i++) {
		if (strcmp(name, port_drivers[i].name) == 0)
			return port_drivers[i];
	}
	return (struct port_driver){ .name = "other" };
}

static bool port_can_xdp_tx(const struct link *link, enum port_mode mode)
{
	struct port_driver driver = port_driver_of(link);

	if (mode == PORT_ZEROCOPY)
		return !driver.no_xdp_tx_zerocopy;
	return mode == PORT_NATIVE && !driver.no_xdp_tx;
}

static void port_close_nios(struct port *port)
{
	if (port->tagged)
		port->tagged->ops->close(port->tagged);
	port->tagged = NULL;
	/* The first queue's UMEM is everybody's: it goes last. */
	while (port->nio_count > 0) {
		struct nio *nio = port->nios[--port->nio_count];

		nio->ops->close(nio);
	}
}

static int port_open_queue(struct port *port, const struct link *link,
			   enum port_mode mode, uint32_t queue,
			   struct frames *frames)
{
	const struct xsk_place place = {
		.link = link,
		.queue = queue,
		.attach = port->attach,
		.frames = frames,
		.want_zerocopy = mode == PORT_ZEROCOPY,
		.first = queue > 0 ? port->nios[0] : NULL,
	};
	int rc = nio_xsk_open(&port->nios[queue], &place);

	if (rc < 0)
		return rc;
	port->nio_count++;
	return nio_xsk_is_zerocopy(port->nios[queue]) == place.want_zerocopy
		       ? 0
		       : -EOPNOTSUPP;
}

static int port_open_packet(struct port *port, const struct link *link,
			    const struct port_wish *wish, struct frames *frames)
{
	struct nio **nio = &port->nios[port->nio_count];
	int rc = nio_packet_open(nio, link, frames, wish->takes_writes, false);

	if (rc == 0)
		port->nio_count++;
	return rc;
}

static int port_open_xsk(struct port *port, const struct link *link,
			 enum port_mode mode, const struct port_wish *wish,
			 struct frames *const *frames)
{
	uint32_t queue_count = wish->queue_count;
	int rc = attach_xdp(port->attach, mode == PORT_GENERIC);

	if (rc < 0)
		return rc;
	for (uint32_t q = 0; q < queue_count && rc == 0; q++)
		rc = port_open_queue(port, link, mode, q, frames[q]);
	if (rc == 0)
		rc = port_open_packet(port, link, wish, frames[0]);
	if (rc < 0) {
		attach_remove_xdp(port->attach);
		port_close_nios(port);
		for (uint32_t q = 0; q < queue_count; q++)
			frames_reset(frames[q]);
	}
	return rc;
}

static int port_open_mode(struct port *port, const struct link *link,
			  enum port_mode mode, const struct port_wish *wish,
			  struct frames *const *frames)
{
	if (mode == PORT_PACKET)
		return port_open_packet(port, link, wish, frames[0]);
	if (!port->attach)
		return port->answer_refusal;
	return port_open_xsk(port, link, mode, wish, frames);
}

/*
 * Where tcx answers, a packet socket for the rest beats what only costs: with
 * native XDP on a veth each answer took 3.4 s of CPU a million instead of 2.6.
 * And generic XDP does not go together with tcx at all.
 */
static bool port_is_skipped(const struct port *port, const struct link *link,
			    const struct port_wish *wish, enum port_mode mode)
{
	/* Several workers are for several AF_XDP sockets. */
	if (wish->queue_count > 1 && mode == PORT_PACKET)
		return true;
	/* It takes tagged frames of some devices for untagged ones. */
	if (wish->takes_tagged && mode == PORT_GENERIC)
		return true;
	if (port->answer == PORT_ANSWER_OFF)
		return false;
	return mode == PORT_GENERIC ||
	       (mode == PORT_NATIVE && wish->queue_count == 1 &&
		port_driver_of(link).is_emulated);
}

static int port_open_first(struct port *port, const struct link *link,
			   const struct port_wish *wish,
			   struct frames *const *frames)
{
	enum port_mode wanted = wish->mode;
	enum port_mode first = wanted == PORT_AUTO ? PORT_ZEROCOPY : wanted;
	enum port_mode last = wanted == PORT_AUTO ? PORT_PACKET : wanted;
	int rc = 0;

	for (enum port_mode mode = first; mode <= last; mode++) {
		if (wanted == PORT_AUTO &&
		    port_is_skipped(port, link, wish, mode))
			continue;
		rc = port_open_mode(port, link, mode, wish, frames);
		port->refusals[mode] = rc;
		if (rc == 0) {
			port->mode = mode;
			break;
		}
	}
	return rc;
}

/* The programs are loaded if anything may want them. */
static int port_load(struct port *port, const struct link *link,
		     const struct port_wish *wish,
		     const struct attach_memory *memory)
{
	int rc = 0;

	if (wish->mode == PORT_PACKET && wish->answer == PORT_ANSWER_OFF)
		return 0;
	rc = attach_open(&port->attach, link, memory);
	if (rc == 0 && wish->answer != PORT_ANSWER_OFF &&
	    wish->mode != PORT_GENERIC) {
		port->answer_refusal = attach_is_shared(memory)
					       ? attach_tcx(port->attach)
					       : -ENOMEM;
		if (port->answer_refusal == 0)
			port->answer = PORT_ANSWER_TCX;
	}
	if (rc < 0) {
		port->attach = NULL;
		port->answer_refusal = rc;
	}
	/* Whoever left it to us gets what there is, and is told. */
	return wish->answer == PORT_ANSWER_AUTO ||
			       wish->answer == PORT_ANSWER_OFF
		       ? 0
		       : port->answer_refusal;
}

static int port_open_xdp_tx(struct port *port, const struct link *link,
			    const struct port_wish *wish)
{
	bool can = port->answer == PORT_ANSWER_TCX &&
		   port_can_xdp_tx(link, port->mode);

	if (wish->answer == PORT_ANSWER_XDP && !can) {
		port->answer_refusal = -EOPNOTSUPP;
		return -EOPNOTSUPP;
	}
	if (can && wish->answer != PORT_ANSWER_TCX) {
		attach_allow_xdp_tx(port->attach, true);
		port->answer = PORT_ANSWER_XDP;
	}
	return 0;
}

int port_open(struct port *port, const struct link *link,
	      const struct port_wish *wish, struct frames *const *frames,
	      const struct attach_memory *memory)
{
	int rc;

	memset(port, 0, sizeof(*port));
	rc = port_load(port, link, wish, memory);
	if (rc == 0)
		rc = port_open_first(port, link, wish, frames);
	if (rc == 0)
		rc = port_open_xdp_tx(port, link, wish);
	if (rc == 0 && wish->takes_tagged)
		rc = nio_packet_open(&port->tagged, link, frames[0],
				     wish->takes_writes, true);
	if (rc < 0)
		port_close(port);
	return rc;
}

void port_close(struct port *port)
{
	/* First the program, so that nothing more is redirected. */
	if (port->attach)
		attach_close(port->attach);
	port_close_nios(port);
}

/*
 * A broadcast that any xblade's program has answered is marked.  Whoever leaves
 * broadcasts to user space, since several targets may be meant or a client may
 * be shut out, must look at them all the same.
 */
int port_set_target(struct port *port, const struct xblade_target *target,
		    bool is_only)
{
	bool is_answered = port->answer != PORT_ANSWER_OFF &&
			   target->is_answered && is_only;
	int rc = 0;

	if (port->attach) {
		attach_set_only(port->attach, is_answered ? target : NULL);
		rc = attach_set_target(port->attach, target);
	}
	if (rc < 0)
		return rc;
	return nio_packet_skip_mark(port->nios[port->nio_count - 1],
				    is_answered ? XBLADE_MARK_ANSWERED
						: XBLADE_MARK_NEVER);
}

void port_remove_target(struct port *port, uint16_t shelf, uint8_t slot)
{
	if (port->attach)
		attach_remove_target(port->attach, shelf, slot);
}

void port_set_mac(struct port *port, const uint8_t mac[AOE_MAC_BYTES])
{
	if (port->attach)
		attach_set_mac(port->attach, mac);
}

int port_set_busy_poll(struct port *port, uint32_t busy_poll_us)
{
	int rc = port->mode == PORT_PACKET ? -EOPNOTSUPP : 0;

	for (uint32_t q = 0; q < port_queue_count(port) && rc == 0; q++)
		rc = nio_xsk_set_busy_poll(port->nios[q], busy_poll_us);
	return rc;
}

static uint64_t port_sum(const struct port *port, uint64_t (*of)(struct nio *))
{
	uint64_t sum = port->tagged ? of(port->tagged) : 0;

	for (uint32_t i = 0; i < port->nio_count; i++)
		sum += of(port->nios[i]);
	return sum;
}

static uint64_t port_dropped_by(struct nio *nio)
{
	return count_read(&nio->tx_dropped);
}

static uint64_t port_lost_by(struct nio *nio)
{
	return nio->ops->lost(nio);
}

uint64_t port_dropped(const struct port *port)
{
	return port_sum(port, port_dropped_by);
}

uint64_t port_lost(const struct port *port)
{
	return port_sum(port, port_lost_by) + port_dropped(port);
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

uint32_t port_whole_max_bytes(const struct port *port)
{
	return port->nios[port->nio_count - 1]->whole_max_bytes;
}
