// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A warning each and no more: an installer's leftover need not keep a room
 * from booting, and it may be the machines' choice whom they believe.
 */
#include "tools/boot/rivals.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "log.h"
#include "tools/dhcp/offers.h"

/* Proxies answer at once; a server that pings first may be missed. */
#define ASK_SECONDS 1.0

static void warn(const struct offer *o, const char *does, const char *advice)
{
	char server[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &o->server, server, sizeof(server));
	log_warning("%s, MAC %02x:%02x:%02x:%02x:%02x:%02x, %s; %s", server,
		    o->mac[0], o->mac[1], o->mac[2], o->mac[3], o->mac[4],
		    o->mac[5], does, advice);
}

int rivals_tell(const struct link *link, const struct boot_options *o,
		int stop_fd)
{
	static struct offers offers;
	int rc;

	if (o->no_dhcp)
		return 0;
	rc = offers_collect(&offers, link, ASK_SECONDS, stop_fd);
	if (rc == -EINTR)
		return rc;
	if (rc < 0)
		log_warning("DHCP servers on %s cannot be asked: %s",
			    o->interface, strerror(-rc));
	for (size_t i = 0; rc == 0 && i < offers.count; i++) {
		const struct offer *offer = &offers.items[i];

		if (offer_tells_boot(offer))
			warn(offer,
			     "tells machines what to boot, too: whose word "
			     "counts is chance",
			     "stop one of them, or give --no-dhcp");
		if (o->dhcp_range != NULL && offer_is_lease(offer))
			warn(offer, "gives addresses here already",
			     "leave --dhcp-range out");
	}
	return 0;
}
