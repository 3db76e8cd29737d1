// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who else serves on this machine.  What it sends does not come back to it, so
 * neighbours in the same machine are found by their sockets.
 */
#include <stdio.h>
#include <string.h>

#include "tools/doctor/doctor.h"
#include "tools/doctor/sockets.h"

#define TARGETS_MAX 32u
#define PORT_DHCP   67

#define CONFIG_PATH_BYTES 320u

static const struct {
	uint16_t port;
	const char *what;
} ports[] = {
	{ PORT_DHCP, "DHCP" },
	{ 69, "TFTP" },
	{ 4011, "the PXE boot menu" },
};

static void report_port(struct doctor *d, uint16_t port, const char *what,
			const struct owner *owner)
{
	char who[OWNER_NAME_BYTES + 32];

	if (owner->pid > 0)
		snprintf(who, sizeof(who), "%s (process %d)", owner->name,
			 owner->pid);
	else
		snprintf(who, sizeof(who), "a process that only root may see");
	report_add(&d->report, "ports", LEVEL_NOTE,
		   "%s has UDP port %u, %s, on this machine: another server of "
		   "it cannot start here",
		   who, port, what);
	report_advise(&d->report, "let that one serve the machines, or stop "
				  "it");
}

static void check_ports(struct doctor *d)
{
	bool is_free = true;
	struct owner owner;

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		int rc = sockets_find_udp(ports[i].port, d->link.ifindex,
					  &owner);

		if (rc < 0) {
			report_add(&d->report, "ports", LEVEL_UNKNOWN,
				   "UDP ports: the kernel does not tell who "
				   "has them: %s",
				   strerror(-rc));
			return;
		}
		if (rc == 0)
			continue;
		is_free = false;
		d->has_dhcp_here |= ports[i].port == PORT_DHCP;
		report_port(d, ports[i].port, ports[i].what, &owner);
	}
	if (is_free)
		report_add(&d->report, "ports", LEVEL_OK,
			   "UDP ports 67, 69 and 4011 are free for DHCP, TFTP "
			   "and PXE");
}

/* Where its addresses stand: in its configuration, or on its command line. */
static void advise_addresses(struct doctor *d, const struct owner *owner)
{
	char path[CONFIG_PATH_BYTES];

	if (owner->pid == 0)
		report_advise(&d->report, "be sure that it has another "
					  "address; as root this tells whose "
					  "it is");
	else if (sockets_owner_config(owner, path, sizeof(path)))
		report_advise(&d->report,
			      "be sure that it has another address; its "
			      "configuration tells: cat %s",
			      path);
	else
		report_advise(&d->report,
			      "be sure that it has another address; tr '\\0' ' "
			      "' </proc/%d/cmdline",
			      owner->pid);
}

void check_here(struct doctor *d)
{
	struct owner owners[TARGETS_MAX];
	size_t count = d->is_usable ? sockets_find_aoe(d->link.ifindex, owners,
						       TARGETS_MAX)
				    : 0;

	check_ports(d);
	d->speakers_here = count;
	if (count > 0)
		d->speaker = owners[0];
	for (size_t i = 0; i < count; i++) {
		report_add(&d->report, "targets-here", LEVEL_NOTE,
			   "%s (process %d) on this machine speaks AoE on %s "
			   "already, and is not heard from here",
			   owners[i].name, owners[i].pid, d->link.name);
		advise_addresses(d, &owners[i]);
	}
}
