/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BPF programs on an interface of their own, loaded, attached and fed as
 * the server does it, and a way to hand them a frame (BPF_PROG_TEST_RUN).
 */
#ifndef TESTS_BPF_RIG_H
#define TESTS_BPF_RIG_H

#include "engine/aoe.h"
#include "net/attach.h"
#include "tests/bpf/disk.h"

#define RIG_SETS_MAX 64u

/* Longest frame in or out, with room to see one that is longer. */
#define RIG_FRAME_BYTES (FRAME_BYTES_MAX + 4096u)

/* What the programs are told of their surroundings. */
struct rig_modes {
	bool has_tcx;
	bool has_xdp_tx;
	bool has_neighbour; /* another target is on the interface */
	bool is_muted;	    /* published as not to be answered */
};

/* What a target of one address, among such surroundings, has of the kernel. */
struct rig_set {
	uint32_t key;
	bool has_tcx;
	bool has_neighbour;
	struct attach *attach;
	int tcx_fd;
	int xdp_fd;
	struct xblade_target published;
	struct xblade_counts counts; /* as last seen */
};

struct rig {
	unsigned int ifindex;
	int xsk_fd;  /* an AF_XDP socket to redirect to */
	int peer_fd; /* hears what the interface sends */
	struct disk disk;
	struct rig_set sets[RIG_SETS_MAX];
	unsigned int set_count;
};

struct rig_run {
	bool is_refused; /* by the kernel, which runs no such frame */
	int verdict;
	uint32_t mark;
	uint32_t len_bytes;
	uint8_t bytes[RIG_FRAME_BYTES];
	struct xblade_counts counts; /* what this run has added */
	/* And to the counts of the client whose frame it was. */
	uint64_t client_requests;
	uint64_t client_bytes;
};

/*
 * 0; 77 when this machine lets nobody do it, or 1: what is wrong was said in
 * one line.  Its network namespace lives as long as the process.
 */
int rig_open(struct rig *rig);
void rig_close(struct rig *rig);

/* The programs with this target at this place.  NULL when it failed. */
struct rig_set *rig_publish(struct rig *rig, const struct aoe_target *target,
			    const struct disk_place *place,
			    const struct rig_modes *modes);

int rig_run_tcx(struct rig *rig, struct rig_set *set, const uint8_t *frame,
		uint32_t len_bytes, struct rig_run *run);
int rig_run_xdp(struct rig_set *set, const uint8_t *frame, uint32_t len_bytes,
		struct rig_run *run);

/* The next frame that the interface sent, or 0 bytes after a while. */
uint32_t rig_hear(struct rig *rig, uint8_t *bytes, uint32_t room_bytes,
		  int wait_ms);

#endif
