// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Targets that answer on the segment: is the address free, is something wrong
 * with them, and do full frames get through from there to here?
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/doctor/doctor.h"

#define LISTEN_NS 1000000000u

static bool is_taken(const struct find *f, struct address address)
{
	for (size_t i = 0; i < f->count; i++) {
		if (address_is_equal(f->peers[i].address, address))
			return true;
	}
	return false;
}

static void advise_address(struct doctor *d)
{
	struct address a = d->options.address;
	char text[ADDRESS_TEXT_BYTES];

	for (a.slot = 0; a.slot < AOE_SLOT_ANY; a.slot++) {
		if (is_taken(&d->find, a))
			continue;
		address_text(a, text);
		if (d->speakers_here > 0)
			report_advise(&d->report,
				      "take another address, nobody else on %s "
				      "has %s",
				      d->link.name, text);
		else
			report_advise(&d->report,
				      "take another address, %s is free", text);
		return;
	}
	report_advise(&d->report, "take another shelf");
}

/* Who speaks AoE on this machine is not heard: he may have it. */
static void report_free(struct doctor *d, const char *address)
{
	char process[32] = "";

	if (d->speakers_here == 0) {
		report_add(&d->report, "address", LEVEL_OK, "%s is free on %s",
			   address, d->link.name);
		return;
	}
	if (d->speaker.pid > 0)
		snprintf(process, sizeof(process), " (process %d)",
			 d->speaker.pid);
	report_add(&d->report, "address", LEVEL_NOTE,
		   "nobody else on %s has %s; whether %s%s%s on this machine "
		   "has it cannot be told from here",
		   d->link.name, address, d->speaker.name, process,
		   d->speakers_here > 1 ? " or another" : "");
}

static void check_address(struct doctor *d)
{
	struct address wanted = d->options.address;
	char address[ADDRESS_TEXT_BYTES], mac[MAC_TEXT_BYTES];
	bool is_free = true;

	address_text(wanted, address);
	for (size_t i = 0; i < d->find.count; i++) {
		const struct peer *p = &d->find.peers[i];

		if (!address_is_equal(p->address, wanted))
			continue;
		is_free = false;
		report_add(&d->report, "address", LEVEL_PROBLEM,
			   "%s is taken, by %s%s%s%s: machines would read from "
			   "both in turn",
			   address, mac_text(p->mac, mac),
			   p->is_identified ? ", '" : "",
			   p->is_identified ? p->identity.model : "",
			   p->is_identified ? "'" : "");
		advise_address(d);
	}
	if (is_free)
		report_free(d, address);
}

/* A read of as many sectors as Linux would ask for shows the path's MTU. */
static void check_path(struct doctor *d)
{
	unsigned int passed = 0;
	uint32_t most = 0;

	for (size_t i = 0; i < d->find.count; i++) {
		const struct peer *p = &d->find.peers[i];

		if (p->full_read != READING_DONE)
			continue;
		passed++;
		if (p->full_sectors > most)
			most = p->full_sectors;
	}
	if (passed > 0)
		report_add(&d->report, "path-mtu", LEVEL_OK,
			   "frames of %u bytes get through from %u target%s",
			   AOE_ATA_BYTES + most * ATA_SECTOR_BYTES, passed,
			   passed == 1 ? "" : "s");
	else if (d->find.count == 0)
		report_add(&d->report, "path-mtu", LEVEL_NOTE,
			   "no target answers on %s, so how large frames may "
			   "be on the way was not measured; from a client's "
			   "place xblade-ping does it, once xblade runs",
			   d->link.name);
}

/* What holds the same may be meant so; who did not mean it should know. */
static void check_pairs(struct doctor *d)
{
	char address[ADDRESS_TEXT_BYTES];
	size_t size;

	for (size_t i = 0; i < d->find.count; i += size) {
		size = peer_group(&d->find.peers[i], d->find.count - i);
		if (size < 2)
			continue;
		report_add(&d->report, "several-macs", LEVEL_NOTE,
			   "%s answers from %zu MACs, which Linux takes for "
			   "ways to one disk",
			   address_text(d->find.peers[i].address, address),
			   size);
	}
}

static void check_judgement(struct doctor *d)
{
	judge(&d->find, &d->findings);
	for (size_t i = 0; i < d->findings.count; i++) {
		const struct finding *f = &d->findings.items[i];

		report_add(&d->report, finding_name(f->kind),
			   f->is_fault ? LEVEL_PROBLEM : LEVEL_WARNING, "%s",
			   f->text);
	}
}

static void report_failure(struct doctor *d, int rc)
{
	d->is_stopped = rc == -EINTR;
	if (d->is_stopped)
		return;
	report_add(&d->report, "targets", LEVEL_UNKNOWN,
		   "targets on %s cannot be asked: %s", d->link.name,
		   strerror(-rc));
	if (rc == -EPERM)
		report_advise(&d->report, "be root, or have CAP_NET_RAW");
}

void check_targets(struct doctor *d)
{
	const struct address all = { AOE_SHELF_ANY, AOE_SLOT_ANY };
	static struct wire wire;
	int rc;

	if (!d->is_usable)
		return;
	rc = wire_open(&wire, &d->link, d->stop_fd);
	if (rc < 0) {
		report_failure(d, rc);
		return;
	}
	rc = find_init(&d->find, &wire, d->link.mtu, all, LISTEN_NS);
	if (rc == 0)
		rc = find_peers(&d->find);
	if (rc == 0)
		rc = find_examine(&d->find);
	wire_close(&wire);
	if (rc < 0) {
		report_failure(d, rc);
		return;
	}
	check_address(d);
	check_path(d);
	check_pairs(d);
	check_judgement(d);
}
