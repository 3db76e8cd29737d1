// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interfaces by rtnetlink.  One dump serves all questions: the link itself,
 * the bridge it is a port of, and, when it is a bridge, its ports.
 */
#include "net/link.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A room of virtual machines comes up: the links change all the time. */
#define LINK_TRIES 100

struct link_search {
	struct link *link;
	uint32_t master; /* the bridge that link is a port of */
	uint32_t ports_mtu;
	bool found;
};

struct link_attrs {
	const char *name;
	const uint8_t *mac;
	uint32_t mtu;
	uint32_t master;
	bool is_of_vrf;
	uint32_t carrier_ups;
	bool has_carrier;
};

/* A port of a bridge or bond gives its frames away; one of a VRF does not. */
static int link_info(const struct nlattr *attr, void *data)
{
	struct link_attrs *a = data;

	if (mnl_attr_get_type(attr) == IFLA_INFO_SLAVE_KIND)
		a->is_of_vrf = strcmp(mnl_attr_get_str(attr), "vrf") == 0;
	return MNL_CB_OK;
}

static int link_attr(const struct nlattr *attr, void *data)
{
	struct link_attrs *a = data;

	switch (mnl_attr_get_type(attr)) {
	case IFLA_IFNAME:
		a->name = mnl_attr_get_str(attr);
		break;
	case IFLA_ADDRESS:
		if (mnl_attr_get_payload_len(attr) == AOE_MAC_BYTES)
			a->mac = mnl_attr_get_payload(attr);
		break;
	case IFLA_MTU:
		a->mtu = mnl_attr_get_u32(attr);
		break;
	case IFLA_MASTER:
		a->master = mnl_attr_get_u32(attr);
		break;
	case IFLA_LINKINFO:
		mnl_attr_parse_nested(attr, link_info, a);
		break;
	case IFLA_CARRIER:
		a->has_carrier = mnl_attr_get_u8(attr) != 0;
		break;
	case IFLA_CARRIER_UP_COUNT:
		a->carrier_ups = mnl_attr_get_u32(attr);
		break;
	default:
		break;
	}
	return MNL_CB_OK;
}

static void link_fill(struct link_search *s, const struct ifinfomsg *info,
		      const struct link_attrs *a)
{
	struct link *link = s->link;

	s->found = true;
	s->master = a->is_of_vrf ? 0 : a->master;
	link->ifindex = (uint32_t)info->ifi_index;
	link->mtu = a->mtu;
	link->is_up = (info->ifi_flags & IFF_UP) != 0;
	link->has_carrier = a->has_carrier;
	link->carrier_ups = a->carrier_ups;
	link->is_ethernet = info->ifi_type == ARPHRD_ETHER && a->mac;
	if (a->mac)
		memcpy(link->mac, a->mac, AOE_MAC_BYTES);
}

/* First pass: the link itself. */
static int link_find(const struct nlmsghdr *message, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	struct link_search *s = data;
	struct link_attrs a = { 0 };

	mnl_attr_parse(message, sizeof(*info), link_attr, &a);
	if (a.name && strcmp(a.name, s->link->name) == 0)
		link_fill(s, info, &a);
	return MNL_CB_OK;
}

/* Second pass: its bridge and its ports. */
static int link_relate(const struct nlmsghdr *message, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	struct link_search *s = data;
	struct link_attrs a = { 0 };

	mnl_attr_parse(message, sizeof(*info), link_attr, &a);
	if (a.name && s->master == (uint32_t)info->ifi_index)
		strncpy(s->link->bridge, a.name, IF_NAMESIZE - 1);
	if (a.master == s->link->ifindex && a.mtu < s->ports_mtu)
		s->ports_mtu = a.mtu;
	return MNL_CB_OK;
}

static int link_dump(struct mnl_socket *nl, mnl_cb_t callback, void *data)
{
	static unsigned sequence;
	char buffer[32768];
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *info;
	ssize_t len;
	int rc;

	request->nlmsg_type = RTM_GETLINK;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	request->nlmsg_seq = ++sequence;
	info = mnl_nlmsg_put_extra_header(request, sizeof(*info));
	info->ifi_family = AF_UNSPEC;
	if (mnl_socket_sendto(nl, request, request->nlmsg_len) < 0)
		return -errno;
	do {
		len = mnl_socket_recvfrom(nl, buffer, sizeof(buffer));
		if (len < 0)
			return -errno;
		rc = mnl_cb_run(buffer, (size_t)len, sequence,
				mnl_socket_get_portid(nl), callback, data);
	} while (rc > MNL_CB_STOP);
	return rc < 0 ? -errno : 0;
}

static int link_read_once(struct link *link, struct mnl_socket *nl)
{
	struct link_search search = { .link = link, .ports_mtu = UINT32_MAX };
	int rc = link_dump(nl, link_find, &search);

	if (rc == 0 && !search.found)
		rc = -ENODEV;
	if (rc == 0)
		rc = link_dump(nl, link_relate, &search);
	link->path_mtu = link->mtu < search.ports_mtu ? link->mtu
						      : search.ports_mtu;
	return rc;
}

static int link_read_from(struct link *link, const char *name,
			  struct mnl_socket *nl)
{
	int rc = -EINTR;

	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	/* EINTR: links came or went meanwhile, and the dump may be wrong. */
	for (int tries = 0; rc == -EINTR && tries < LINK_TRIES; tries++) {
		memset(link, 0, sizeof(*link));
		strncpy(link->name, name, IF_NAMESIZE - 1);
		rc = link_read_once(link, nl);
	}
	return rc;
}

int link_read(struct link *link, const char *name)
{
	struct mnl_socket *nl;
	int rc;

	if (strlen(name) >= IF_NAMESIZE)
		return -ENODEV;
	nl = mnl_socket_open(NETLINK_ROUTE);
	if (!nl)
		return -errno;
	rc = link_read_from(link, name, nl);
	mnl_socket_close(nl);
	return rc;
}

static int link_ethtool(const struct link *link, void *command)
{
	struct ifreq request = { .ifr_data = command };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int rc = 0;

	if (fd < 0)
		return -errno;
	memcpy(request.ifr_name, link->name, IF_NAMESIZE);
	if (ioctl(fd, SIOCETHTOOL, &request) < 0)
		rc = -errno;
	close(fd);
	return rc;
}

int link_driver(const struct link *link, char driver[LINK_DRIVER_BYTES])
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	int rc = link_ethtool(link, &info);

	_Static_assert(sizeof(info.driver) == LINK_DRIVER_BYTES, "copied");
	memcpy(driver, info.driver, LINK_DRIVER_BYTES);
	return rc;
}

uint32_t link_queue_count(const struct link *link)
{
	struct ethtool_channels channels = { .cmd = ETHTOOL_GCHANNELS };
	uint32_t count;

	if (link_ethtool(link, &channels) < 0)
		return 1;
	count = channels.rx_count + channels.combined_count;
	return count > 0 ? count : 1;
}

int link_monitor_open(int *fd)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK,
	};
	int s = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
		       NETLINK_ROUTE);

	if (s < 0)
		return -errno;
	if (bind(s, (struct sockaddr *)&address, sizeof(address)) < 0) {
		int rc = -errno;

		close(s);
		return rc;
	}
	*fd = s;
	return 0;
}

void link_monitor_drain(int fd)
{
	char buffer[8192];

	/* ENOBUFS means that news were lost, which is news enough. */
	while (recv(fd, buffer, sizeof(buffer), 0) > 0 || errno == ENOBUFS)
		;
}
