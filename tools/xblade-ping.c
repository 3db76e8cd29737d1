// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade-ping: which AoE targets an interface reaches, what they are, how fast
 * they answer, and what is wrong with them.  Speaks AoE by itself: no driver,
 * no privilege but CAP_NET_RAW.  Reads only.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "tools/cli/link.h"
#include "tools/ping/json.h"
#include "tools/ping/options.h"
#include "tools/ping/show.h"

/* What is too large for a stack. */
struct ping {
	const struct ping_options *options;
	struct link link;
	struct wire wire;
	int stop_fd;
	struct find find;
	struct findings findings;
	struct json_times times;
};

static uint64_t to_ns(double seconds)
{
	return (uint64_t)(seconds * 1e9);
}

static int open_link(const struct ping_options *o, struct link *link)
{
	char driver[LINK_DRIVER_BYTES];
	int rc = link_take(link, o->interface);
	bool is_bridge;

	if (rc < 0 || link->has_carrier)
		return rc;
	is_bridge = link_driver(link, driver) == 0 &&
		    strcmp(driver, "bridge") == 0;
	log_error("%s has no carrier: %s", o->interface,
		  is_bridge ? "a bridge has one when a port of it has: bridge "
			      "link show"
			    : "look at its cable");
	return -ENODEV;
}

static int open_wire(struct ping *p)
{
	int rc = wire_open_stop(&p->stop_fd);

	if (rc < 0) {
		log_error("no descriptor for signals: %s", strerror(-rc));
		return rc;
	}
	rc = wire_open(&p->wire, &p->link, p->stop_fd);
	if (rc == 0)
		return 0;
	if (rc == -EPERM)
		log_error("no packet socket on %s: be root, or have "
			  "CAP_NET_RAW (setcap cap_net_raw+ep on this program)",
			  p->link.name);
	else
		log_error("no packet socket on %s: %s", p->link.name,
			  strerror(-rc));
	close(p->stop_fd);
	return rc;
}

static void explain_silence(const struct ping_options *o, const struct find *f)
{
	char asked[ADDRESS_TEXT_BYTES], other[ADDRESS_TEXT_BYTES];

	address_text(o->target, asked);
	if (!o->has_target)
		log_error("no target answers on %s: a config query for all was "
			  "broadcast, for %g s; is one running on this "
			  "segment and VLAN, and not on this very machine?",
			  o->interface, o->timeout_s);
	else if (f->has_other)
		log_error("%s does not answer on %s within %g s, but others "
			  "do, as %s: xblade-ping %s lists them",
			  asked, o->interface, o->timeout_s,
			  address_text(f->other, other), o->interface);
	else
		log_error("%s does not answer on %s within %g s, nor does any "
			  "other target: is it running on this segment and "
			  "VLAN, and not on this very machine?",
			  asked, o->interface, o->timeout_s);
}

/* Everybody that answers, and what is wrong with them. */
static int find_all(struct ping *p)
{
	const struct ping_options *o = p->options;
	int rc = find_peers(&p->find);

	if (rc == 0)
		rc = find_examine(&p->find);
	if (rc == -EINTR)
		log_error("stopped by a signal");
	else if (rc < 0)
		log_error("%s: %s", o->interface, strerror(-rc));
	if (rc < 0)
		return rc;
	if (p->find.is_full)
		log_warning("more than %u answer on %s: the rest is left out",
			    PEERS_MAX, o->interface);
	judge(&p->find, &p->findings);
	return 0;
}

/* What a read of so many sectors cannot be blamed on the path for. */
static int check_sectors(const struct ping_options *o, const struct find *f)
{
	const struct peer *p = &f->peers[0];
	char address[ADDRESS_TEXT_BYTES];

	address_text(p->address, address);
	if (o->sectors > p->identity.size_sectors && p->is_identified &&
	    p->identity.size_sectors > 0) {
		log_error("--sectors %u: %s has %llu only", o->sectors, address,
			  (unsigned long long)p->identity.size_sectors);
		return -ERANGE;
	}
	if (o->sectors > find_full_sectors(f, p))
		log_warning("--sectors %u: %s offers %u, and the MTU of %s is "
			    "%u: answers may be refused or lost",
			    o->sectors, address, p->frame_sectors, o->interface,
			    f->mtu);
	return 0;
}

static void hear(void *context, const struct probe *probe, size_t peer,
		 uint64_t sequence)
{
	const struct ping *p = context;

	if (!p->options->is_quiet)
		show_answer(probe, peer, sequence);
}

static int finish_output(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	log_error("standard output: %s", strerror(errno));
	return -EIO;
}

/* Below what they are about, whoever reads both. */
static void tell_findings(const struct findings *findings)
{
	fflush(stdout);
	for (size_t i = 0; i < findings->count; i++)
		log_warning("%s", findings->items[i].text);
}

static int print_json(struct ping *p, const struct probe *probe)
{
	int rc = json_print(&p->link, &p->find, &p->findings, probe, &p->times);

	if (rc == -ENOMEM)
		log_error("no memory for the JSON text");
	return rc == -ENOMEM ? rc : finish_output();
}

static int list(struct ping *p)
{
	if (!p->options->as_json)
		show_list(&p->find, !p->options->is_quiet);
	tell_findings(&p->findings);
	return p->options->as_json ? print_json(p, NULL) : finish_output();
}

static int run_rounds(struct ping *p, struct probe *probe)
{
	const struct ping_options *o = p->options;
	const struct probe_listener listener = {
		.heard = o->as_json ? json_hear : hear,
		.context = o->as_json ? (void *)&p->times : (void *)p,
	};
	int rc = probe_run(probe, &listener);

	if (rc < 0 && rc != -EINTR) {
		log_error("%s: %s", o->interface, strerror(-rc));
		return rc;
	}
	if (o->as_json)
		return print_json(p, probe);
	show_tallies(probe);
	return finish_output();
}

/* When no round brought what was asked for. */
static int explain_rounds(const struct ping_options *o,
			  const struct probe *probe)
{
	char address[ADDRESS_TEXT_BYTES];

	address_text(o->target, address);
	if (!probe_was_answered(probe))
		log_error("%s is there on %s, but no round was answered within "
			  "%g s",
			  address, o->interface, o->timeout_s);
	else if (probe_was_refused(probe))
		log_error("%s answers on %s, but refuses what was asked: take "
			  "another --sectors",
			  address, o->interface);
	else
		return 0;
	return -ETIMEDOUT;
}

static int measure(struct ping *p)
{
	const struct ping_options *o = p->options;
	struct probe probe = {
		.rounds = o->count,
		.interval_ns = to_ns(o->interval_s),
		.timeout_ns = to_ns(o->timeout_s),
		.sectors = o->sectors,
	};
	int rc = check_sectors(o, &p->find);

	if (rc == 0)
		rc = probe_init(&probe, &p->find);
	if (rc < 0)
		return rc;
	if (!o->as_json && !o->is_quiet)
		show_target(&p->find, o->interface);
	tell_findings(&p->findings);
	rc = run_rounds(p, &probe);
	if (rc == 0)
		rc = explain_rounds(o, &probe);
	probe_free(&probe);
	return rc;
}

static int run(struct ping *p)
{
	const struct ping_options *o = p->options;
	int rc = find_init(&p->find, &p->wire, p->link.mtu, o->target,
			   to_ns(o->timeout_s));

	if (rc < 0) {
		log_error("no memory for %u targets", PEERS_MAX);
		return rc;
	}
	rc = find_all(p);
	if (rc == 0 && p->find.count == 0) {
		explain_silence(o, &p->find);
		if (o->as_json)
			print_json(p, NULL);
		rc = -ETIMEDOUT;
	} else if (rc == 0) {
		rc = o->has_target ? measure(p) : list(p);
	}
	find_free(&p->find);
	return rc == 0 && findings_have_fault(&p->findings) ? -EIO : rc;
}

int main(int argc, char **argv)
{
	static struct ping ping;
	struct ping_options options;
	int rc;

	log_init("xblade-ping");
	if (ping_options_parse(&options, argc, argv) < 0)
		return 1;
	ping.options = &options;
	if (open_link(&options, &ping.link) < 0 || open_wire(&ping) < 0)
		return 1;
	rc = run(&ping);
	wire_close(&ping.wire);
	close(ping.stop_fd);
	return rc < 0 ? 1 : 0;
}
