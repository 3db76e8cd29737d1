// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The interface as it is: link, MTU, MAC, address.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>

#include "limits.h"
#include "tools/doctor/doctor.h"

/* NET_ADDR_SET of linux/netdevice.h: somebody chose it. */
#define ADDRESS_IS_SET 3

static void report_link(struct doctor *d)
{
	const struct link *link = &d->link;
	struct report *r = &d->report;

	if (!link->is_ethernet) {
		report_add(r, "link", LEVEL_PROBLEM,
			   "%s is not Ethernet, and AoE needs that",
			   link->name);
	} else if (link->bridge[0] != '\0') {
		report_add(r, "link", LEVEL_PROBLEM,
			   "%s is a port of the bridge %s, which takes its "
			   "frames",
			   link->name, link->bridge);
		report_advise(r, "name the bridge: --interface %s",
			      link->bridge);
	} else if (!link->is_up) {
		report_add(r, "link", LEVEL_PROBLEM, "%s is down", link->name);
		report_advise(r, "ip link set dev %s up", link->name);
	} else if (!link->has_carrier) {
		report_add(r, "link", LEVEL_PROBLEM, "%s has no carrier",
			   link->name);
		report_advise(r, d->is_bridge
					 ? "a bridge has one when a port of "
					   "it has: bridge link show"
					 : "look at its cable and at the "
					   "switch");
	} else {
		d->is_usable = true;
		report_add(r, "link", LEVEL_OK,
			   "%s is Ethernet, up, with a carrier", link->name);
	}
}

void check_link(struct doctor *d)
{
	char driver[LINK_DRIVER_BYTES];
	int rc = link_read(&d->link, d->options.interface);

	if (rc == -ENODEV) {
		report_add(&d->report, "link", LEVEL_PROBLEM,
			   "no such interface: %s", d->options.interface);
		report_advise(&d->report, "ip link show lists those that "
					  "there are");
		return;
	}
	if (rc < 0) {
		report_add(&d->report, "link", LEVEL_UNKNOWN, "%s: %s",
			   d->options.interface, strerror(-rc));
		return;
	}
	d->is_bridge = link_driver(&d->link, driver) == 0 &&
		       strcmp(driver, "bridge") == 0;
	report_link(d);
}

void check_mtu(struct doctor *d)
{
	uint32_t mtu = d->link.mtu, path = d->link.path_mtu;
	struct report *r = &d->report;

	if (!d->is_usable)
		return;
	if (path < MTU_MIN) {
		report_add(r, "mtu", LEVEL_PROBLEM,
			   "the MTU of %s or of a port of it is %u: no sector "
			   "fits a frame",
			   d->link.name, path);
		report_advise(r,
			      "ip link set dev %s mtu 1500, and its ports "
			      "likewise",
			      d->link.name);
		return;
	}
	if (path < mtu) {
		report_add(r, "mtu", LEVEL_WARNING,
			   "the MTU of %s is %u, but a port of it has %u: "
			   "xblade offers all machines what the smallest "
			   "carries, %u sectors a frame; another target does "
			   "not, and its full frames are lost there",
			   d->link.name, mtu, path,
			   (path - AOE_ATA_BYTES) / ATA_SECTOR_BYTES);
		report_advise(r,
			      "give all ports one MTU: bridge link show, "
			      "ip link set dev PORT mtu %u",
			      mtu);
		return;
	}
	report_add(r, "mtu", LEVEL_OK, "MTU %u: %u sectors a frame", mtu,
		   (mtu - AOE_ATA_BYTES) / ATA_SECTOR_BYTES);
}

/* What /sys has of it; -1: nothing. */
static int system_number(const char *interface, const char *what)
{
	char path[96];
	int number = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", interface, what);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (fscanf(f, "%d", &number) != 1)
		number = -1;
	fclose(f);
	return number;
}

/*
 * A bridge that nobody gave a MAC takes the least of its ports'; initiators
 * go on asking the MAC that they know.
 */
void check_mac(struct doctor *d)
{
	int origin = system_number(d->link.name, "addr_assign_type");
	char mac[MAC_TEXT_BYTES];
	struct report *r = &d->report;

	if (!d->is_usable)
		return;
	mac_text(d->link.mac, mac);
	if (!d->is_bridge || origin == ADDRESS_IS_SET) {
		report_add(r, "mac", LEVEL_OK, "%s answers as %s", d->link.name,
			   mac);
		return;
	}
	if (origin < 0) {
		report_add(r, "mac", LEVEL_UNKNOWN,
			   "whether the bridge %s keeps its MAC is in /sys, "
			   "which has nothing of it",
			   d->link.name);
		return;
	}
	report_add(r, "mac", LEVEL_WARNING,
		   "the bridge %s has a MAC for now only, %s: it takes that of "
		   "a machine's port that comes or goes, and machines that "
		   "read then wait until they are told of the new one",
		   d->link.name, mac);
	report_advise(r, "ip link set dev %s address %s", d->link.name, mac);
}

/* With STP a port that comes up listens and learns first, a delay each. */
void check_stp(struct doctor *d)
{
	int stp = system_number(d->link.name, "bridge/stp_state");
	int delay = system_number(d->link.name, "bridge/forward_delay");

	if (!d->is_usable || !d->is_bridge || stp <= 0 || delay <= 0)
		return;
	report_add(&d->report, "stp", LEVEL_WARNING,
		   "the bridge %s has STP: each port is deaf for %d s when a "
		   "machine starts, and its firmware may have given up by then",
		   d->link.name, 2 * delay / 100);
	report_advise(&d->report,
		      "if the bridge is in no loop: ip link set dev %s type "
		      "bridge stp_state 0",
		      d->link.name);
}

void check_ipv4(struct doctor *d)
{
	char text[INET_ADDRSTRLEN] = "";
	struct ifaddrs *all;

	if (!d->is_usable)
		return;
	if (getifaddrs(&all) < 0) {
		report_add(&d->report, "ipv4", LEVEL_UNKNOWN,
			   "addresses of %s: %s", d->link.name,
			   strerror(errno));
		return;
	}
	for (struct ifaddrs *a = all; a && text[0] == '\0'; a = a->ifa_next) {
		const struct sockaddr_in *in;

		if (!a->ifa_addr || a->ifa_addr->sa_family != AF_INET ||
		    strcmp(a->ifa_name, d->link.name) != 0)
			continue;
		in = (const struct sockaddr_in *)a->ifa_addr;
		inet_ntop(AF_INET, &in->sin_addr, text, sizeof(text));
	}
	freeifaddrs(all);
	if (text[0] != '\0') {
		report_add(&d->report, "ipv4", LEVEL_OK,
			   "%s has the address %s", d->link.name, text);
		return;
	}
	report_add(&d->report, "ipv4", LEVEL_WARNING,
		   "%s has no IPv4 address: AoE needs none, but kernel and "
		   "initrd come by TFTP or HTTP, from a server that has one",
		   d->link.name);
	report_advise(&d->report,
		      "if that is to be this machine: ip address add "
		      "192.0.2.1/24 dev %s, with an address of yours",
		      d->link.name);
}
