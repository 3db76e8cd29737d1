// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel does with a frame of the interface: in its driver (XDP) and
 * where it enters the stack (tcx).
 *
 * Only what is certainly and solely ours leaves the stack's path: an AoE
 * request, unicast to this interface, naming one of our targets exactly.
 * Broadcasts and wildcards concern other targets of this machine as well, so
 * they are passed on, answered or not.
 */
#include "xdp/answer.bpf.h"

/* Longest broadcast that is answered here; its bytes are restored after. */
#define RESTORE_BYTES 64u

#define TCX_NEXT (-1)

static __always_inline int is_ours(const struct aoe_header *h)
{
	__u32 key;

	if (h->ethertype != bpf_htons(AOE_ETHERTYPE))
		return 0;
	/* A response is for an initiator on this machine. */
	if (h->verflags & AOE_FLAG_RESPONSE)
		return 0;
	if (mac_load(h->dst) != own_mac)
		return 0;
	key = XBLADE_TARGET_KEY(bpf_ntohs(h->shelf), h->slot);
	return bpf_map_lookup_elem(&targets, &key) != NULL;
}

/*
 * Commands that leave the target as it is, so that any thread may have them.
 * Writes go to the one who has the packet socket; and it takes long frames.
 */
static __always_inline int is_reading(const struct aoe_ata *ata,
				      const void *end)
{
	if (ata->header.command != AOE_CMD_ATA || (const void *)(ata + 1) > end)
		return 0;
	return ata->command == ATA_CMD_READ ||
	       ata->command == ATA_CMD_READ_EXT ||
	       ata->command == ATA_CMD_IDENTIFY ||
	       ata->command == ATA_CMD_CHECK_POWER;
}

/* --- in the driver ------------------------------------------------------- */

static __always_inline int xdp_refused(const struct answer *a)
{
	__u32 number = a->target->number;
	struct xblade_counts *n = bpf_map_lookup_elem(&counts, &number);

	if (n)
		n->tx_refused++;
	/* A driver that refuses so many in a row has no room at all. */
	if (++tx_refusals >= XBLADE_TX_REFUSALS_MAX)
		has_xdp_tx = 0;
	return 0;
}

/*
 * Gives the frame the reply's size, in the driver's own page.  It grows before
 * it is written, and shrinks after, so that what cannot be answered can still
 * be passed on as it came.
 */
static __always_inline int xdp_reply(struct xdp_md *ctx, struct answer *a,
				     struct answer_piece *first,
				     struct answer_piece *second, __u32 len)
{
	int growth = (int)a->reply_bytes - (int)len;

	if (growth > 0 && bpf_xdp_adjust_tail(ctx, growth))
		return xdp_refused(a);
	if (!answer_write(ctx, 1, a, first, second) ||
	    !answer_write_head(a, (void *)(long)ctx->data,
			       (void *)(long)ctx->data_end)) {
		if (growth > 0)
			bpf_xdp_adjust_tail(ctx, -growth);
		return 0;
	}
	/* If it will not shrink, the reply has an idle tail, as is allowed. */
	if (growth < 0)
		bpf_xdp_adjust_tail(ctx, growth);
	if (tx_refusals)
		tx_refusals = 0;
	answer_count(a);
	return 1;
}

static __always_inline int xdp_try_answer(struct xdp_md *ctx)
{
	struct answer_piece first = { 0 }, second = { 0 };
	struct answer a = { 0 };

	if (!answer_decode(&a, (void *)(long)ctx->data,
			   (void *)(long)ctx->data_end))
		return XDP_REDIRECT;
	if (a.count && !answer_find(&a, &first, &second))
		return XDP_REDIRECT;
	if (has_xdp_tx && xdp_reply(ctx, &a, &first, &second,
				    (__u32)bpf_xdp_get_buff_len(ctx)))
		return XDP_TX;
	return has_tcx ? XDP_PASS : XDP_REDIRECT;
}

/* "frags": a frame may be longer than a page, as on a veth at MTU 9000. */
SEC("xdp.frags")
int xblade_xdp(struct xdp_md *ctx)
{
	const void *end = (const void *)(long)ctx->data_end;
	const struct aoe_header *h = (const void *)(long)ctx->data;
	int is_read, verdict;

	if ((const void *)(h + 1) > end || !is_ours(h))
		return XDP_PASS;
	is_read = is_reading((const void *)h, end);
	if (has_xdp_tx || has_tcx) {
		verdict = xdp_try_answer(ctx);
		if (verdict != XDP_REDIRECT)
			return verdict;
	}
	/* Whatever may change the target is the business of one thread. */
	if (!is_read)
		return XDP_PASS;
	/* A queue without a socket: the packet socket will see it. */
	return bpf_redirect_map(&sockets, ctx->rx_queue_index, XDP_PASS);
}

/* --- where frames enter the stack ---------------------------------------- */

/* Sends the answer to a broadcast and lets the broadcast itself go on. */
static __always_inline int tcx_reply_and_pass(struct __sk_buff *skb,
					      const __u8 *saved, __u32 len)
{
	long rc = bpf_clone_redirect(skb, skb->ifindex, 0);

	bpf_skb_change_tail(skb, len, 0);
	if (len == 0 || len > RESTORE_BYTES)
		return TCX_NEXT;
	bpf_skb_store_bytes(skb, 0, saved, len, 0);
	if (rc == 0)
		skb->mark = XBLADE_MARK_ANSWERED;
	return TCX_NEXT;
}

static __always_inline int tcx_reply(struct __sk_buff *skb, struct answer *a,
				     __u32 len)
{
	struct answer_piece first = { 0 }, second = { 0 };
	__u8 saved[RESTORE_BYTES];

	if (a->count && !answer_find(a, &first, &second))
		return TCX_NEXT;
	if (a->is_broadcast) {
		if (len == 0 || len > RESTORE_BYTES ||
		    bpf_skb_load_bytes(skb, 0, saved, len))
			return TCX_NEXT;
	}
	if (bpf_skb_change_tail(skb, a->reply_bytes, 0))
		return TCX_NEXT;
	if (!answer_write(skb, 0, a, &first, &second) ||
	    !answer_write_head(a, (void *)(long)skb->data,
			       (void *)(long)skb->data_end)) {
		bpf_skb_change_tail(skb, len, 0);
		return TCX_NEXT;
	}
	answer_count(a);
	if (a->is_broadcast)
		return tcx_reply_and_pass(skb, saved, len);
	return (int)bpf_redirect(skb->ifindex, 0);
}

/*
 * A station that broadcasts, for DHCP or ARP, has its link up and may be
 * waiting for its disk: user space will speak to it.
 */
static __always_inline void tcx_hear(struct __sk_buff *skb)
{
	struct xblade_news heard_now = { 0 };
	__u8 header[AOE_ETH_BYTES];
	__u64 *last, now;

	if (bpf_skb_load_bytes(skb, 0, header, sizeof(header)))
		return;
	if (!(header[0] & 1) || header[AOE_MAC_BYTES] & 1)
		return;
	__builtin_memcpy(heard_now.mac, header + AOE_MAC_BYTES, AOE_MAC_BYTES);
	now = bpf_ktime_get_coarse_ns();
	last = bpf_map_lookup_elem(&heard, heard_now.mac);
	if (last && now - *last < XBLADE_HEARD_NS)
		return;
	bpf_map_update_elem(&heard, heard_now.mac, &now, BPF_ANY);
	bpf_ringbuf_output(&news, &heard_now, sizeof(heard_now), 0);
}

SEC("tc")
int xblade_tcx(struct __sk_buff *skb)
{
	struct answer a = { 0 };
	__u32 len = skb->len;
	__u32 head_bytes = len < AOE_ATA_BYTES ? len : AOE_ATA_BYTES;

	if (skb->protocol != bpf_htons(AOE_ETHERTYPE)) {
		tcx_hear(skb);
		return TCX_NEXT;
	}
	/* A tag that was taken off: the answer would lack it. */
	if (skb->vlan_present || len < AOE_CONFIG_BYTES)
		return TCX_NEXT;
	/* A driver may leave all but the Ethernet header in other pages. */
	if ((void *)(long)skb->data + head_bytes >
		    (void *)(long)skb->data_end &&
	    bpf_skb_pull_data(skb, head_bytes))
		return TCX_NEXT;
	if (!answer_decode(&a, (void *)(long)skb->data,
			   (void *)(long)skb->data_end))
		return TCX_NEXT;
	return tcx_reply(skb, &a, len);
}

char LICENSE[] SEC("license") = "GPL";
