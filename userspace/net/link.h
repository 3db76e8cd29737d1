/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One network interface as the kernel describes it (rtnetlink), and news of
 * its changes.
 */
#ifndef NET_LINK_H
#define NET_LINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "xdp/aoe_wire.h"

struct link {
	char name[IF_NAMESIZE];
	uint32_t ifindex;
	uint8_t mac[AOE_MAC_BYTES];
	uint32_t mtu;	   /* its own, bytes */
	uint32_t path_mtu; /* smallest of its own and, a bridge, its ports' */
	bool is_up;	   /* set up by the administrator */
	bool has_carrier;
	uint32_t carrier_ups; /* how often it has come; it may go unnoticed */
	bool is_ethernet;
	char bridge[IF_NAMESIZE]; /* the bridge it is a port of, or "" */
};

/* -ENODEV: no such interface; other errors are netlink's. */
int link_read(struct link *link, const char *name);

#define LINK_DRIVER_BYTES 32

/* The name of its driver: "veth", "tun", "virtio_net", ... */
int link_driver(const struct link *link, char driver[LINK_DRIVER_BYTES]);

/* Its receive queues; 1 where it does not say. */
uint32_t link_queue_count(const struct link *link);

/* A socket that becomes readable when any link of the namespace changes. */
int link_monitor_open(int *fd);

/* Reads and forgets the news; then call link_read() again. */
void link_monitor_drain(int fd);

#endif
