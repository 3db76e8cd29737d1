/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks.  Each looks at one thing and adds to the report; what a later
 * one needs to know of it stays in struct doctor.
 */
#ifndef DOCTOR_DOCTOR_H
#define DOCTOR_DOCTOR_H

#include "net/link.h"
#include "tools/dhcp/offers.h"
#include "tools/doctor/options.h"
#include "tools/doctor/report.h"
#include "tools/doctor/sockets.h"
#include "tools/ping/judge.h"

struct doctor {
	struct doctor_options options;
	struct report report;
	int stop_fd; /* readable when it is to end */
	bool is_stopped;
	struct link link;
	bool is_usable; /* the interface is there and carries frames */
	bool is_bridge;
	uint64_t iso_bytes;   /* 0: none */
	bool has_dhcp_here;   /* a process of this machine serves UDP 67 */
	size_t speakers_here; /* of AoE on this machine, which is not heard */
	struct owner speaker; /* the first of them */
	struct offers offers; /* of DHCP servers and PXE proxies */
	struct find find;     /* targets; peers is NULL before they are */
	struct findings findings;
};

/* In this order: */
void check_link(struct doctor *d);
void check_mtu(struct doctor *d);
void check_mac(struct doctor *d);
void check_stp(struct doctor *d);
void check_ipv4(struct doctor *d);
void check_iso(struct doctor *d);
void check_privileges(struct doctor *d);
void check_io_uring(struct doctor *d);
void check_memory(struct doctor *d);
void check_programs(struct doctor *d); /* of ours, in the kernel */
void check_xdp(struct doctor *d);
void check_attempt(struct doctor *d);
void check_here(struct doctor *d); /* who else serves on this machine */
void check_targets(struct doctor *d);
void check_dhcp(struct doctor *d);
void check_netboot(struct doctor *d);

#endif
