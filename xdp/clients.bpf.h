/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who has asked, what they were answered, and who asks for the same again and
 * again.  The table is hashed by MAC address; the one who has been silent for
 * longest makes room.  Two processors that count one client's first request
 * at the same time may lose it: these are figures for people.
 */
#ifndef CLIENTS_BPF_H
#define CLIENTS_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "xdp/clients.h"
#include "xdp/maps.bpf.h"

/* The client's entry; a new one when it has none. */
static __always_inline struct xblade_client *clients_find(__u64 mac)
{
	__u32 at, oldest = client_place(mac, 0);
	struct xblade_client *client;

	for (__u32 i = 0; i < CLIENT_PLACES; i++) {
		at = client_place(mac, i);
		if (clients[at].mac == mac)
			return &clients[at];
		if (!clients[at].mac) {
			oldest = at;
			break;
		}
		if (clients[at].last_seen_ns < clients[oldest].last_seen_ns)
			oldest = at;
	}
	client = &clients[oldest & (XBLADE_CLIENTS_MAX - 1)];
	client->mac = mac;
	client->requests = 0;
	client->bytes = 0;
	client->long_lba = XBLADE_NO_LBA;
	return client;
}

/*
 * Whose answers are lost asks for the same again, and for nothing else.  What
 * is no longer than any Ethernet carries is lost by chance, and was always.
 */
static __always_inline void clients_watch(struct xblade_client *client,
					  __u64 lba, __u32 count, __u64 now)
{
	struct xblade_news repeats = { .kind = XBLADE_NEWS_REPEATS };

	if (count <= XBLADE_SHORT_SECTORS) {
		client->long_lba = XBLADE_NO_LBA;
		return;
	}
	if (client->long_lba != lba) {
		client->long_lba = lba;
		client->long_since_ns = now;
		client->repeats = 0;
		return;
	}
	if (++client->repeats < XBLADE_REPEATS ||
	    now - client->long_since_ns < XBLADE_REPEAT_NS)
		return;
	client->long_since_ns = now;
	client->repeats = 0;
	mac_store(repeats.mac, client->mac);
	bpf_ringbuf_output(&news, &repeats, sizeof(repeats), 0);
}

static __always_inline void clients_count(__u64 mac, __u64 lba, __u32 count,
					  __u32 bytes, __u64 now)
{
	struct xblade_client *client = clients_find(mac);

	__sync_fetch_and_add(&client->requests, 1);
	__sync_fetch_and_add(&client->bytes, bytes);
	clients_watch(client, lba, count, now);
	client->last_seen_ns = now;
}

#endif
