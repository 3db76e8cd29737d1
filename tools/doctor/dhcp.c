// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From what is offered to what machines will make of it: they need one server
 * that leases addresses, and one alone that tells what to boot.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/doctor/doctor.h"

static bool tells_boot(const struct offer *o)
{
	return o->boot_file[0] != '\0' || o->is_pxe;
}

static void report_offer(struct doctor *d, const struct offer *o)
{
	char mac[MAC_TEXT_BYTES], server[INET_ADDRSTRLEN];
	char leased[INET_ADDRSTRLEN], next[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &o->server, server, sizeof(server));
	inet_ntop(AF_INET, &o->leased, leased, sizeof(leased));
	inet_ntop(AF_INET, &o->boot_server, next, sizeof(next));
	mac_text(o->mac, mac);
	report_add(&d->report, offer_is_lease(o) ? "dhcp-server" : "pxe-proxy",
		   LEVEL_NOTE, "%s at %s %s%s, %s%s%s%s", server, mac,
		   offer_is_lease(o) ? "leases " : "is a PXE proxy",
		   offer_is_lease(o) ? leased : "",
		   o->boot_file[0] ? "boots "
		   : o->is_pxe	   ? "tells at port 4011 what to boot"
				   : "tells nothing to boot",
		   o->boot_file, o->boot_file[0] ? " from " : "",
		   o->boot_file[0] ? next : "");
}

static void judge_leases(struct doctor *d, unsigned int leases)
{
	struct report *r = &d->report;

	if (leases > 1) {
		report_add(r, "dhcp", LEVEL_WARNING,
			   "%u DHCP servers lease addresses on %s: unless they "
			   "know of each other, machines get what one does not "
			   "expect",
			   leases, d->link.name);
		report_advise(r, "find the foreign one by its MAC, and stop "
				 "it");
	} else if (leases == 1) {
		report_add(r, "dhcp", LEVEL_OK,
			   "one DHCP server leases addresses on %s",
			   d->link.name);
	} else if (d->has_dhcp_here) {
		report_add(r, "dhcp", LEVEL_OK,
			   "no DHCP server answers on %s but that of this "
			   "machine, which is not heard from here",
			   d->link.name);
	} else {
		report_add(r, "dhcp", LEVEL_WARNING,
			   "no DHCP server answers on %s within %g s: machines "
			   "find nothing to boot",
			   d->link.name, d->options.seconds);
		report_advise(r, "run one that also tells what to boot; "
				 "dnsmasq does both");
	}
}

static void judge_boots(struct doctor *d, unsigned int boots)
{
	struct report *r = &d->report;

	if (boots > 1) {
		report_add(r, "pxe", LEVEL_PROBLEM,
			   "%u servers tell machines on %s what to boot: whose "
			   "word counts is chance, and the firmware's choice",
			   boots, d->link.name);
		report_advise(r, "leave one of them: a DHCP server with a boot "
				 "file, or a PXE proxy beside one without");
	} else if (boots == 1) {
		report_add(r, "pxe", LEVEL_NOTE,
			   "one server already tells machines on %s what to "
			   "boot: a PXE proxy beside it would compete",
			   d->link.name);
	} else if (d->offers.count > 0 && !d->has_dhcp_here) {
		report_add(r, "pxe", LEVEL_NOTE,
			   "nobody tells machines on %s what to boot: room for "
			   "a PXE proxy, or a boot file at the DHCP server",
			   d->link.name);
	}
}

void check_dhcp(struct doctor *d)
{
	unsigned int leases = 0, boots = 0;
	int rc;

	if (!d->is_usable || d->is_stopped)
		return;
	rc = offers_collect(&d->offers, &d->link, d->options.seconds,
			    d->stop_fd);
	d->is_stopped = rc == -EINTR;
	if (rc < 0 && rc != -EINTR) {
		report_add(&d->report, "dhcp", LEVEL_UNKNOWN,
			   "DHCP servers on %s cannot be asked: %s",
			   d->link.name, strerror(-rc));
		if (rc == -EPERM)
			report_advise(&d->report,
				      "be root, or have CAP_NET_RAW");
	}
	if (rc < 0)
		return;
	for (size_t i = 0; i < d->offers.count; i++) {
		const struct offer *o = &d->offers.items[i];

		leases += offer_is_lease(o);
		boots += tells_boot(o);
		report_offer(d, o);
	}
	judge_leases(d, leases);
	judge_boots(d, boots);
}
