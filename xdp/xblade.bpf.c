// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel does with a frame of the interface.
 *
 * Only what is certainly and solely ours leaves the stack's path: an AoE
 * request, unicast to this interface, naming one of our targets exactly.
 * Broadcasts and wildcards concern other targets of this machine as well, so
 * they are passed on and user space hears them on a packet socket.
 */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "xdp/aoe_wire.h"
#include "xdp/xblade_abi.h"

/* The AF_XDP socket of each receive queue. */
struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(max_entries, XBLADE_QUEUES_MAX);
	__type(key, __u32);
	__type(value, __u32);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, XBLADE_TARGETS_MAX);
	__type(key, __u32);
	__type(value, __u8);
} targets SEC(".maps");

/* The interface's own address; user space follows its changes. */
volatile __u8 own_mac[AOE_MAC_BYTES];

static __always_inline int is_own_mac(const __u8 *mac)
{
	return mac[0] == own_mac[0] && mac[1] == own_mac[1] &&
	       mac[2] == own_mac[2] && mac[3] == own_mac[3] &&
	       mac[4] == own_mac[4] && mac[5] == own_mac[5];
}

static __always_inline int is_ours(const struct aoe_header *h)
{
	__u32 key;

	if (h->ethertype != bpf_htons(AOE_ETHERTYPE))
		return 0;
	/* A response is for an initiator on this machine. */
	if (h->verflags & AOE_FLAG_RESPONSE)
		return 0;
	if (!is_own_mac(h->dst))
		return 0;
	key = XBLADE_TARGET_KEY(bpf_ntohs(h->shelf), h->slot);
	return bpf_map_lookup_elem(&targets, &key) != 0;
}

/* "frags": a frame may be longer than a page, as on a veth at MTU 9000. */
SEC("xdp.frags")
int xblade_xdp(struct xdp_md *ctx)
{
	const void *end = (const void *)(long)ctx->data_end;
	const struct aoe_header *h = (const void *)(long)ctx->data;

	if ((const void *)(h + 1) > end || !is_ours(h))
		return XDP_PASS;
	/* A queue without a socket: the packet socket will see it. */
	return bpf_redirect_map(&sockets, ctx->rx_queue_index, XDP_PASS);
}

char LICENSE[] SEC("license") = "GPL";
