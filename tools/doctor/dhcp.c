// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From what is offered to what machines will make of it: they need one server
 * that leases addresses, and one alone that tells what to boot.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tools/doctor/doctor.h"

static const char *boot_file(const struct offer *o, enum firmware firmware)
{
	return o->boot_files[firmware];
}

static void describe_boot(const struct offer *o, char *text, size_t size)
{
	const char *bios = boot_file(o, FIRMWARE_BIOS);
	const char *uefi = boot_file(o, FIRMWARE_UEFI);
	char from[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &o->boot_server, from, sizeof(from));
	if (!offer_tells_boot(o))
		snprintf(text, size, "tells nothing to boot");
	else if (bios[0] == '\0' && uefi[0] == '\0')
		snprintf(text, size, "tells at port 4011 what to boot");
	else if (strcmp(bios, uefi) == 0)
		snprintf(text, size, "boots %s from %s", bios, from);
	else
		snprintf(text, size, "boots %s on BIOS and %s on UEFI from %s",
			 bios[0] ? bios : "nothing", uefi[0] ? uefi : "nothing",
			 from);
}

static void report_offer(struct doctor *d, const struct offer *o)
{
	char mac[MAC_TEXT_BYTES], server[INET_ADDRSTRLEN];
	char leased[INET_ADDRSTRLEN], boot[REPORT_TEXT_BYTES];

	inet_ntop(AF_INET, &o->server, server, sizeof(server));
	inet_ntop(AF_INET, &o->leased, leased, sizeof(leased));
	describe_boot(o, boot, sizeof(boot));
	if (offer_is_lease(o))
		report_add(&d->report, "dhcp-server", LEVEL_NOTE,
			   "%s at %s leases %s, %s", server,
			   mac_text(o->mac, mac), leased, boot);
	else
		report_add(&d->report, "pxe-proxy", LEVEL_NOTE,
			   "%s at %s is a PXE proxy, %s", server,
			   mac_text(o->mac, mac), boot);
}

static bool has_ending(const char *file, const char *const *endings)
{
	size_t len = strlen(file);

	for (; *endings; endings++) {
		size_t end = strlen(*endings);

		if (len > end && strcasecmp(file + len - end, *endings) == 0)
			return true;
	}
	return false;
}

/* The classic: one boot file for all, which half of the machines cannot run. */
static void judge_files(struct doctor *d, const struct offer *o)
{
	static const char *const for_bios[] = { ".0",	".kpxe", ".kkpxe",
						".pxe", ".bin",	 NULL };
	static const char *const for_uefi[] = { ".efi", NULL };
	const char *bios = boot_file(o, FIRMWARE_BIOS);
	const char *uefi = boot_file(o, FIRMWARE_UEFI);
	char server[INET_ADDRSTRLEN];
	bool is_for_bios = has_ending(uefi, for_bios);

	inet_ntop(AF_INET, &o->server, server, sizeof(server));
	if (!is_for_bios && !has_ending(bios, for_uefi))
		return;
	report_add(&d->report, "boot-file", LEVEL_WARNING,
		   "%s tells machines with %s to boot %s, which is for %s: "
		   "they will not",
		   server, is_for_bios ? "UEFI" : "BIOS",
		   is_for_bios ? uefi : bios, is_for_bios ? "BIOS" : "UEFI");
	report_advise(&d->report,
		      "let it choose by option 93 (dnsmasq: dhcp-match="
		      "set:uefi,option:client-arch,7), or set all machines to "
		      "%s",
		      is_for_bios ? "BIOS" : "UEFI");
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
		boots += offer_tells_boot(o);
		report_offer(d, o);
		judge_files(d, o);
	}
	judge_leases(d, leases);
	judge_boots(d, boots);
}
