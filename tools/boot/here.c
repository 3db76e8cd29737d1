// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An interface, and its IPv4 address that machines are told.
 */
#include "tools/boot/here.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "tools/cli/link.h"

/* Without the network's own address and that of all its machines. */
struct room {
	uint32_t address, first, last;
	unsigned int prefix;
};

static struct room room_of(const struct ifaddrs *at)
{
	const struct sockaddr_in *address = (void *)at->ifa_addr;
	const struct sockaddr_in *netmask = (void *)at->ifa_netmask;
	uint32_t mask = ntohl(netmask->sin_addr.s_addr);
	struct room r = {
		.address = ntohl(address->sin_addr.s_addr),
		.prefix = (unsigned int)__builtin_popcount(mask),
	};

	r.first = r.address & mask;
	r.last = r.address | ~mask;
	if (r.prefix < 31) {
		r.first++;
		r.last--;
	}
	return r;
}

/* Our own address is in use: one other, at least, is to give. */
static bool fits(const struct room *r, const struct boot_options *o)
{
	uint32_t first = ntohl(o->dhcp_first.s_addr);
	uint32_t last = ntohl(o->dhcp_last.s_addr);

	if (o->dhcp_range == NULL)
		return true;
	return first >= r->first && last <= r->last &&
	       (first < last || first != r->address);
}

static const char *ip_text(uint32_t ip, char text[INET_ADDRSTRLEN])
{
	const struct in_addr address = { htonl(ip) };

	return inet_ntop(AF_INET, &address, text, INET_ADDRSTRLEN);
}

static int refuse_range(const struct room *r, const struct boot_options *o)
{
	char address[INET_ADDRSTRLEN], first[INET_ADDRSTRLEN],
		last[INET_ADDRSTRLEN];

	log_error("--dhcp-range %s: %s has %s/%u: give addresses of that "
		  "network, %s to %s, other than its own",
		  o->dhcp_range, o->interface, ip_text(r->address, address),
		  r->prefix, ip_text(r->first, first), ip_text(r->last, last));
	return -EINVAL;
}

/* The first one; of several the one whose network has the DHCP range. */
static int find_ip(struct here *h, const struct boot_options *o)
{
	struct ifaddrs *list, *at;
	struct room other = { .prefix = 0 };

	if (getifaddrs(&list) < 0)
		return -errno;
	for (at = list; at != NULL; at = at->ifa_next) {
		struct room room;

		if (at->ifa_addr == NULL || at->ifa_netmask == NULL ||
		    at->ifa_addr->sa_family != AF_INET ||
		    strcmp(at->ifa_name, o->interface) != 0)
			continue;
		room = room_of(at);
		if (fits(&room, o)) {
			memcpy(&h->address, at->ifa_addr, sizeof(h->address));
			break;
		}
		if (other.address == 0)
			other = room;
	}
	freeifaddrs(list);
	if (h->address.sin_addr.s_addr != 0)
		return 0;
	if (other.address != 0)
		return refuse_range(&other, o);
	log_error("%s has no IPv4 address, which HTTP and TFTP need: "
		  "ip addr add A.B.C.D/N dev %s",
		  o->interface, o->interface);
	return -EADDRNOTAVAIL;
}

int here_find(struct here *h, const struct boot_options *o)
{
	int rc = link_take(&h->link, o->interface);

	if (rc == 0)
		rc = find_ip(h, o);
	if (rc < 0)
		return rc;
	inet_ntop(AF_INET, &h->address.sin_addr, h->ip, sizeof(h->ip));
	h->address.sin_port = htons(o->http_port);
	if (o->http_port == BOOT_HTTP_PORT)
		snprintf(h->url, sizeof(h->url), "http://%s", h->ip);
	else
		snprintf(h->url, sizeof(h->url), "http://%s:%u", h->ip,
			 o->http_port);
	return 0;
}
