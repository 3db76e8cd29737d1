// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The limits: what an answer by tcx costs at least on an interface.  A request
 * comes back with its addresses swapped, as it is, or grown to a reply's size
 * with whatever that then holds, or, copying, with as many bytes out of a
 * memory as large as the image: what no answer with data in it can do without.
 */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "xdp/aoe_wire.h"

#define TCX_NEXT (-1)

#define IDENTIFY_BYTES	    (AOE_ATA_BYTES + ATA_SECTOR_BYTES)
#define IDENTIFY_SIZE_AT    (AOE_ATA_BYTES + 2 * 100) /* LBA48 sectors */
#define CONFIG_BUFFER_COUNT 1024

#define BLOCK_BYTES   (64u << 10)
#define BLOCK_SECTORS (BLOCK_BYTES / ATA_SECTOR_BYTES)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* more when it copies */
	__uint(key_size, sizeof(__u32));
	__uint(value_size, BLOCK_BYTES);
} memory SEC(".maps");

/* Set before loading. */
const volatile __u8 own_mac[AOE_MAC_BYTES];
const volatile __u32 reply_bytes; /* AOE_FRAME_MIN: no growing */
const volatile __u8 frame_sectors;
const volatile __u64 size_sectors;
const volatile __u8 is_copying;

static __always_inline int echo_send(struct __sk_buff *skb, __u8 ata_status)
{
	struct aoe_ata *a = (void *)(long)skb->data;
	struct aoe_header *h = &a->header;

	if ((void *)(a + 1) > (void *)(long)skb->data_end)
		return TCX_NEXT;
	__builtin_memcpy(h->dst, h->src, AOE_MAC_BYTES);
#pragma unroll
	for (int i = 0; i < AOE_MAC_BYTES; i++)
		h->src[i] = own_mac[i];
	h->verflags = AOE_VERFLAGS_REPLY;
	if (ata_status)
		a->command = ata_status;
	return (int)bpf_redirect(skb->ifindex, 0);
}

/* The two questions with which a generator begins. */
static __always_inline int echo_config(struct __sk_buff *skb)
{
	struct aoe_config *c = (void *)(long)skb->data;

	if ((void *)(c + 1) > (void *)(long)skb->data_end)
		return TCX_NEXT;
	c->buffer_count = bpf_htons(CONFIG_BUFFER_COUNT);
	c->sector_count = frame_sectors;
	c->version_verb = AOE_VERSION << 4;
	c->string_len = 0;
	return echo_send(skb, 0);
}

static __always_inline int echo_identify(struct __sk_buff *skb)
{
	__u64 size = size_sectors;

	if (bpf_skb_change_tail(skb, IDENTIFY_BYTES, 0) ||
	    bpf_skb_store_bytes(skb, IDENTIFY_SIZE_AT, &size, sizeof(size), 0))
		return TCX_NEXT;
	return echo_send(skb, ATA_STATUS_READY);
}

/* Where the request says, but never across the end of a block. */
static __always_inline int echo_copy(struct __sk_buff *skb, __u32 lba)
{
	__u32 key = lba / BLOCK_SECTORS;
	__u32 sector = lba % BLOCK_SECTORS;
	__u32 len = frame_sectors * ATA_SECTOR_BYTES;
	const __u8 *block = bpf_map_lookup_elem(&memory, &key);

	if (sector > BLOCK_SECTORS - frame_sectors)
		sector = BLOCK_SECTORS - frame_sectors;
	return block ? (int)bpf_skb_store_bytes(
			       skb, AOE_ATA_BYTES,
			       block + sector * ATA_SECTOR_BYTES, len, 0)
		     : -1;
}

SEC("tc")
int echo_tcx(struct __sk_buff *skb)
{
	const struct aoe_ata *a = (void *)(long)skb->data;
	__u32 lba;

	if (skb->protocol != bpf_htons(AOE_ETHERTYPE) ||
	    (void *)(a + 1) > (void *)(long)skb->data_end ||
	    a->header.verflags & AOE_FLAG_RESPONSE)
		return TCX_NEXT;
	if (a->header.command == AOE_CMD_CONFIG)
		return echo_config(skb);
	if (a->command == ATA_CMD_IDENTIFY)
		return echo_identify(skb);
	__builtin_memcpy(&lba, a->lba, sizeof(lba));
	if (reply_bytes > AOE_FRAME_MIN &&
	    bpf_skb_change_tail(skb, reply_bytes, 0))
		return TCX_NEXT;
	if (is_copying && echo_copy(skb, lba))
		return TCX_NEXT;
	return echo_send(skb, ATA_STATUS_READY);
}

char LICENSE[] SEC("license") = "GPL";
