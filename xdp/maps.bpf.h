/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The maps and variables of the programs.  pool, index_map and extents are
 * user space's own memory, put in their place before loading.
 */
#ifndef MAPS_BPF_H
#define MAPS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "xdp/xblade_abi.h"

#ifndef NULL
#define NULL ((void *)0)
#endif

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
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct xblade_target);
} targets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, XBLADE_EXTENT_BYTES);
} pool SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct xblade_index);
} index_map SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct xblade_extent);
} extents SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, XBLADE_TARGETS_MAX);
	__type(key, __u32);
	__type(value, struct xblade_counts);
} counts SEC(".maps");

/* Clients whom user space tells to ask for short frames. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(key_size, AOE_MAC_BYTES);
	__uint(value_size, sizeof(__u32));
} shorts SEC(".maps");

/* When a station was last told of, and the ring that tells it. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, XBLADE_CLIENTS_MAX);
	__uint(key_size, AOE_MAC_BYTES);
	__uint(value_size, sizeof(__u64));
} heard SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} news SEC(".maps");

/* Hashed by MAC address; user space reads along. */
struct xblade_client clients[XBLADE_CLIENTS_MAX] __attribute__((aligned(64)));

/* The interface's own address, as mac_load(); user space follows its changes.
 */
volatile __u64 own_mac;
/* Key plus one of the target that broadcasts are for, when there is but one. */
volatile __u32 only_target;
/* Where the pool's extents begin, behind its frames. */
volatile __u32 first_extent;
/* XDP_TX replies for which there was no room, since the last that went. */
volatile __u32 tx_refusals;
/* Does the tcx program answer?  Then hits are passed on to it. */
volatile __u8 has_tcx;
/* Does the driver send what XDP_TX gives it? */
volatile __u8 has_xdp_tx;

#endif
