// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel takes of ours: the programs are loaded and none is attached,
 * so nobody is disturbed; what only attaching tells is --try's.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <string.h>

#include "net/attach.h"
#include "tools/doctor/doctor.h"
#include "tools/doctor/features.h"

/* As in net/attach.c. */
#define TCX_INGRESS ((enum bpf_attach_type)46)

static void advise_programs(struct report *r, int rc)
{
	if (rc == -EPERM)
		report_advise(r, "be root, or have CAP_BPF, CAP_PERFMON and "
				 "CAP_NET_ADMIN");
	else
		report_advise(r, "it works all the same, from user space: "
				 "xblade --io=packet --answer=off; a newer "
				 "kernel takes them");
}

/* To ask for a list of programs says whether the hook is there. */
static int query_tcx(const struct link *link)
{
	LIBBPF_OPTS(bpf_prog_query_opts, opts);

	return bpf_prog_query_opts((int)link->ifindex, TCX_INGRESS, &opts);
}

static void check_tcx(struct doctor *d)
{
	int rc = query_tcx(&d->link);

	if (rc == 0) {
		report_add(&d->report, "tcx", LEVEL_OK,
			   "reads that are in memory are answered by the "
			   "kernel (tcx)");
		return;
	}
	report_add(&d->report, "tcx", LEVEL_WARNING,
		   "the kernel cannot answer by itself (tcx: %s)",
		   strerror(-rc));
	report_advise(&d->report,
		      "it works all the same, slower; tcx came with Linux "
		      "6.6");
}

void check_programs(struct doctor *d)
{
	const struct attach_memory memory = { -1, -1, -1, 0 };
	struct attach *attach;
	int rc;

	if (!d->is_usable)
		return;
	rc = attach_open(&attach, &d->link, &memory);
	if (rc == 0) {
		attach_close(attach);
		report_add(&d->report, "programs", LEVEL_OK,
			   "the kernel takes xblade's programs");
		check_tcx(d);
		return;
	}
	report_add(&d->report, "programs", LEVEL_WARNING,
		   "the kernel refuses xblade's programs (%s): it does not "
		   "answer, and there is no AF_XDP",
		   strerror(-rc));
	advise_programs(&d->report, rc);
}

/* Another program in the driver keeps ours away from there. */
static bool report_other_program(struct doctor *d)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, query);

	if (bpf_xdp_query((int)d->link.ifindex, 0, &query) < 0 ||
	    query.attach_mode == XDP_ATTACHED_NONE)
		return false;
	report_add(&d->report, "xdp", LEVEL_NOTE,
		   "another XDP program (id %u) is on %s: AF_XDP is not to be "
		   "had beside it, a packet socket is",
		   query.prog_id ? query.prog_id : query.drv_prog_id,
		   d->link.name);
	report_advise(&d->report,
		      "bpftool net show dev %s tells whose it is; an xblade "
		      "that runs already has one too",
		      d->link.name);
	return true;
}

void check_xdp(struct doctor *d)
{
	char driver[LINK_DRIVER_BYTES] = "";
	struct report *r = &d->report;
	uint64_t features = 0;
	int rc;

	if (!d->is_usable || report_other_program(d))
		return;
	link_driver(&d->link, driver);
	rc = features_read(&d->link, &features);
	if (rc < 0)
		report_add(r, "xdp", LEVEL_NOTE,
			   "what %s (driver %s) has of XDP this kernel does "
			   "not tell; --try finds out",
			   d->link.name, driver);
	else if (features & XDP_FEATURE_ZEROCOPY)
		report_add(r, "xdp", LEVEL_OK,
			   "the driver %s has native XDP and AF_XDP without a "
			   "copy",
			   driver);
	else if (features & XDP_FEATURE_BASIC)
		report_add(r, "xdp", LEVEL_OK, "the driver %s has native XDP%s",
			   driver,
			   features & XDP_FEATURE_REDIRECT
				   ? ", and AF_XDP with one copy"
				   : "");
	else
		report_add(r, "xdp", LEVEL_OK,
			   "%s (driver %s) has no XDP of its own: frames come "
			   "by a packet socket",
			   d->link.name, driver);
}
