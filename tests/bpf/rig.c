// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The BPF programs on a veth of their own.  attach.c is the server's; which
 * programs it has attached is asked of the kernel.
 */
#include "tests/bpf/rig.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bytes.h"
#include "server/publish.h"
#include "xdp/clients.h"

#ifndef AF_XDP
#define AF_XDP 44
#endif

#define RIG_LINK "xt0"
#define RIG_PEER "xt1"

/* As in attach.c. */
#define RIG_TCX_INGRESS ((enum bpf_attach_type)46)

/* The kernel takes no frame without something behind its Ethernet header. */
#define RUN_BYTES_MIN (AOE_ETH_BYTES + 1u)
/* Nor, as late as Linux 6.18, one for tcx that is longer than a page. */
#define RUN_BYTES_SURE 3000u
/* Nor IP that is too short. */
#define RUN_IP_BYTES_MIN (AOE_ETH_BYTES + 40u)

static int rig_give_up(int status, const char *what, int error)
{
	fprintf(stderr, "%s: %s\n", what, strerror(error));
	return status;
}

/* --- the interface ------------------------------------------------------- */

static int rig_listen(unsigned int ifindex)
{
	const struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(AOE_ETHERTYPE),
		.sll_ifindex = (int)ifindex,
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int rig_open_link(struct rig *rig)
{
	if (unshare(CLONE_NEWNET) < 0)
		return rig_give_up(77, "a network namespace", errno);
	if (system("ip link add " RIG_LINK " mtu 65535 type veth"
		   " peer name " RIG_PEER " mtu 65535 &&"
		   " ip link set " RIG_PEER " up &&"
		   " ip link set " RIG_LINK " up") != 0) {
		fprintf(stderr, "no veth can be had\n");
		return 77;
	}
	rig->ifindex = if_nametoindex(RIG_LINK);
	rig->peer_fd = rig_listen(if_nametoindex(RIG_PEER));
	rig->xsk_fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (rig->peer_fd < 0 || rig->xsk_fd < 0)
		return rig_give_up(77, "AF_PACKET and AF_XDP sockets", errno);
	return 0;
}

void rig_close(struct rig *rig)
{
	for (unsigned int i = 0; i < rig->set_count; i++) {
		struct rig_set *set = &rig->sets[i];

		close(set->tcx_fd);
		close(set->xdp_fd);
		attach_close(set->attach);
	}
	disk_close(&rig->disk);
	close(rig->peer_fd);
	close(rig->xsk_fd);
}

/* --- the programs -------------------------------------------------------- */

/* Of the tcx programs of all sets, the newest is the last. */
static int rig_find_programs(const struct rig *rig, struct rig_set *set)
{
	uint32_t tcx_ids[RIG_SETS_MAX], count = RIG_SETS_MAX, xdp_id;
	int ifindex = (int)rig->ifindex;

	if (bpf_prog_query(ifindex, RIG_TCX_INGRESS, 0, NULL, tcx_ids, &count) <
		    0 ||
	    bpf_xdp_query_id(ifindex, 0, &xdp_id) < 0)
		return -errno;
	set->tcx_fd = bpf_prog_get_fd_by_id(tcx_ids[count - 1]);
	set->xdp_fd = bpf_prog_get_fd_by_id(xdp_id);
	return set->tcx_fd < 0 || set->xdp_fd < 0 ? -errno : 0;
}

/* The XDP program goes after that: on an interface there is room for one. */
static int rig_load(struct rig *rig, struct rig_set *set)
{
	const struct link link = { .name = RIG_LINK, .ifindex = rig->ifindex };
	const struct attach_memory memory = {
		.pool_fd = rig->disk.pool.memory.map_fd,
		.index_fd = rig->disk.cache.index.map_fd,
		.extents_fd = rig->disk.cache.states.map_fd,
		.first_extent = pool_first_extent(&rig->disk.pool),
	};
	uint32_t queue = 0;
	int rc = attach_open(&set->attach, &link, &memory);

	if (rc < 0)
		return rc;
	rc = attach_tcx(set->attach);
	if (rc == 0)
		rc = attach_xdp(set->attach, true);
	if (rc == 0)
		rc = rig_find_programs(rig, set);
	attach_remove_xdp(set->attach);
	if (rc == 0)
		rc = bpf_map_update_elem(attach_sockets_fd(set->attach), &queue,
					 &rig->xsk_fd, BPF_ANY);
	return rc;
}

/* What a machine may lack is found out here; later on all has to go well. */
static int rig_probe(struct rig *rig)
{
	const struct link link = { .name = RIG_LINK, .ifindex = rig->ifindex };
	const struct attach_memory memory = { -1, -1, -1, 0 };
	struct attach *attach;
	int rc = attach_open(&attach, &link, &memory);

	if (rc == -EPERM)
		return rig_give_up(77, "bpf() is not permitted", -rc);
	/* EACCES is what the verifier says of programs that it refuses. */
	if (rc < 0)
		return rig_give_up(1, "the programs do not load", -rc);
	rc = attach_tcx(attach);
	attach_close(attach);
	return rc < 0 ? rig_give_up(77, "no tcx, which Linux 6.6 has", -rc) : 0;
}

int rig_open(struct rig *rig)
{
	int rc;

	memset(rig, 0, sizeof(*rig));
	rc = rig_open_link(rig);
	if (rc)
		return rc;
	rc = disk_open(&rig->disk);
	if (rc < 0)
		return rig_give_up(77, "bpf() is not permitted", -rc);
	return rig_probe(rig);
}

static int rig_add_neighbour(struct rig_set *set)
{
	const struct xblade_target neighbour = {
		.size_sectors = 1,
		.shelf = htons(1234),
		.slot = 5,
		.frame_sectors = 2,
		.is_answered = 1,
		.config_bytes = AOE_CONFIG_BYTES - AOE_HEADER_BYTES,
	};

	return attach_set_target(set->attach, &neighbour);
}

static struct rig_set *rig_find_set(struct rig *rig, uint32_t key,
				    const struct rig_modes *modes)
{
	struct rig_set *set = rig->sets;
	struct rig_set *end = rig->sets + rig->set_count;
	int rc;

	for (; set < end; set++)
		if (set->key == key && set->has_tcx == modes->has_tcx &&
		    set->has_neighbour == modes->has_neighbour)
			return set;
	if (rig->set_count == RIG_SETS_MAX) {
		fprintf(stderr, "more than %u addresses\n", RIG_SETS_MAX);
		return NULL;
	}
	*set = (struct rig_set){
		.key = key,
		.has_tcx = modes->has_tcx,
		.has_neighbour = modes->has_neighbour,
	};
	rc = rig_load(rig, set);
	if (rc == 0 && !modes->has_tcx)
		attach_remove_tcx(set->attach);
	if (rc == 0 && modes->has_neighbour)
		rc = rig_add_neighbour(set);
	if (rc < 0) {
		rig_give_up(1, "the programs do not load", -rc);
		return NULL;
	}
	rig->set_count++;
	return set;
}

struct rig_set *rig_publish(struct rig *rig, const struct aoe_target *target,
			    const struct disk_place *place,
			    const struct rig_modes *modes)
{
	uint32_t key = XBLADE_TARGET_KEY(target->shelf, target->slot);
	struct rig_set *set = rig_find_set(rig, key, modes);
	struct xblade_target value;

	if (!set)
		return NULL;
	publish_make(target, place->index_first, &value);
	value.is_answered = value.is_answered && !modes->is_muted;
	attach_set_mac(set->attach, target->mac);
	/* Each time: after many refusals the program turns it off. */
	attach_allow_xdp_tx(set->attach, modes->has_xdp_tx);
	if (memcmp(&value, &set->published, sizeof(value)) == 0)
		return set;
	set->published = value;
	if (attach_set_target(set->attach, &value) < 0) {
		rig_give_up(1, "the target is not taken", errno);
		return NULL;
	}
	attach_set_only(set->attach, modes->has_neighbour ? NULL : &value);
	return set;
}

/* --- running ------------------------------------------------------------- */

static void rig_count(struct rig_set *set, struct rig_run *run)
{
	struct xblade_counts now;

	attach_read_counts(set->attach, (uint16_t)(set->key >> 8),
			   (uint8_t)set->key, &now);
	run->counts = (struct xblade_counts){
		.reads = now.reads - set->counts.reads,
		.read_sectors = now.read_sectors - set->counts.read_sectors,
		.others = now.others - set->counts.others,
		.tx_refused = now.tx_refused - set->counts.tx_refused,
	};
	set->counts = now;
}

/* The counts of the frame's sender, which lie near where its hash says. */
static struct xblade_client rig_client(const struct rig_set *set,
				       const uint8_t *frame, uint32_t len_bytes)
{
	const struct xblade_client *table = attach_clients(set->attach);
	struct xblade_client none = { 0 };
	uint64_t mac;

	if (len_bytes < 2 * AOE_MAC_BYTES)
		return none;
	mac = mac_load(frame + AOE_MAC_BYTES);
	for (uint32_t i = 0; mac && i < CLIENT_PLACES; i++) {
		uint32_t at = client_place(mac, i);

		if (table[at].mac == mac)
			return table[at];
	}
	return none;
}

/* Frames that the kernel does not run: none of them is AoE of one page. */
static bool rig_may_refuse(const uint8_t *frame, uint32_t len_bytes)
{
	uint16_t type;

	if (len_bytes < RUN_BYTES_MIN || len_bytes > RUN_BYTES_SURE)
		return true;
	type = get_be16(frame + 2 * AOE_MAC_BYTES);
	return (type == ETH_P_IP || type == ETH_P_IPV6) &&
	       len_bytes < RUN_IP_BYTES_MIN;
}

static int rig_run(struct rig_set *set, int fd, struct bpf_test_run_opts *opts,
		   struct rig_run *run)
{
	const struct xblade_client before = rig_client(set, opts->data_in,
						       opts->data_size_in);
	struct xblade_client after;

	run->is_refused = false;
	opts->data_out = run->bytes;
	opts->data_size_out = sizeof(run->bytes);
	if (bpf_prog_test_run_opts(fd, opts) < 0) {
		run->is_refused = errno == EINVAL &&
				  rig_may_refuse(opts->data_in,
						 opts->data_size_in);
		if (run->is_refused)
			return 0;
		return rig_give_up(-1, "BPF_PROG_TEST_RUN", errno);
	}
	run->verdict = (int)opts->retval;
	run->len_bytes = opts->data_size_out;
	rig_count(set, run);
	after = rig_client(set, opts->data_in, opts->data_size_in);
	run->client_requests = after.requests - before.requests;
	run->client_bytes = after.bytes - before.bytes;
	return 0;
}

int rig_run_tcx(struct rig *rig, struct rig_set *set, const uint8_t *frame,
		uint32_t len_bytes, struct rig_run *run)
{
	struct __sk_buff in = { .ifindex = rig->ifindex }, out = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame,
		    .data_size_in = len_bytes, .ctx_in = &in,
		    .ctx_size_in = sizeof(in), .ctx_out = &out,
		    .ctx_size_out = sizeof(out));

	if (rig_run(set, set->tcx_fd, &opts, run) < 0)
		return -1;
	run->mark = out.mark;
	return 0;
}

int rig_run_xdp(struct rig_set *set, const uint8_t *frame, uint32_t len_bytes,
		struct rig_run *run)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame,
		    .data_size_in = len_bytes);

	run->mark = 0;
	return rig_run(set, set->xdp_fd, &opts, run);
}

uint32_t rig_hear(struct rig *rig, uint8_t *bytes, uint32_t room_bytes,
		  int wait_ms)
{
	struct pollfd fd = { .fd = rig->peer_fd, .events = POLLIN };
	ssize_t got;

	if (wait_ms > 0 && poll(&fd, 1, wait_ms) != 1)
		return 0;
	got = recv(rig->peer_fd, bytes, room_bytes, MSG_DONTWAIT);
	return got < 0 ? 0 : (uint32_t)got;
}
