// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade-doctor: what would keep a room from booting, before it does.  Looks
 * and asks; changes nothing, but with --try attaches to the interface for a
 * moment.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "tools/doctor/doctor.h"
#include "tools/doctor/show.h"

#define STATUS_UNKNOWN 2

static void (*const checks[])(struct doctor *) = {
	check_link,   check_mtu,      check_mac,	check_stp,
	check_ipv4,   check_iso,      check_privileges, check_io_uring,
	check_memory, check_programs, check_xdp,	check_attempt,
	check_here,   check_targets,  check_dhcp,	check_netboot,
};

static void run_checks(struct doctor *d)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		size_t shown = d->report.count;

		if (d->is_stopped)
			return;
		checks[i](d);
		if (!d->options.as_json)
			show_items(&d->report, shown, d->options.is_quiet);
	}
}

static int finish(const struct doctor *d)
{
	int rc = 0;

	if (d->options.as_json)
		rc = show_json(d);
	else
		show_sum(d);
	if (rc == -ENOMEM)
		log_error("no memory for the JSON text");
	else if (fflush(stdout) != 0 || ferror(stdout))
		log_error("standard output: %s", strerror(errno));
	else
		return report_status(&d->report);
	return STATUS_UNKNOWN;
}

int main(int argc, char **argv)
{
	static struct doctor doctor;
	int rc;

	log_init("xblade-doctor");
	if (doctor_options_parse(&doctor.options, argc, argv) < 0)
		return STATUS_UNKNOWN;
	rc = wire_open_stop(&doctor.stop_fd);
	if (rc < 0) {
		log_error("no descriptor for signals: %s", strerror(-rc));
		return STATUS_UNKNOWN;
	}
	run_checks(&doctor);
	if (doctor.is_stopped) {
		log_error("stopped by a signal");
		rc = STATUS_UNKNOWN;
	} else {
		rc = finish(&doctor);
	}
	if (doctor.find.peers)
		find_free(&doctor.find);
	close(doctor.stop_fd);
	return rc;
}
