// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An interface and its first IPv4 address.
 */
#include "tools/boot/here.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "tools/cli/link.h"

static int find_ip(struct here *h, const char *interface)
{
	struct ifaddrs *list, *at;

	if (getifaddrs(&list) < 0)
		return -errno;
	for (at = list; at != NULL; at = at->ifa_next) {
		if (at->ifa_addr != NULL &&
		    at->ifa_addr->sa_family == AF_INET &&
		    strcmp(at->ifa_name, interface) == 0) {
			memcpy(&h->address, at->ifa_addr, sizeof(h->address));
			break;
		}
	}
	freeifaddrs(list);
	if (h->address.sin_addr.s_addr != 0)
		return 0;
	log_error("%s has no IPv4 address, which HTTP and TFTP need: "
		  "ip addr add A.B.C.D/N dev %s",
		  interface, interface);
	return -EADDRNOTAVAIL;
}

int here_find(struct here *h, const struct boot_options *o)
{
	int rc = link_take(&h->link, o->interface);

	if (rc == 0)
		rc = find_ip(h, o->interface);
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
