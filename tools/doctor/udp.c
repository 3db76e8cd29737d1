// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * UDP sockets, as the kernel tells them by sock_diag: unlike /proc it tells the
 * interface that one is bound to.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "tools/doctor/sockets.h"

struct search {
	uint16_t port;
	uint32_t ifindex;
	bool is_found;
	uint64_t inode;
};

static bool has_address(uint32_t ifindex, uint32_t address)
{
	struct ifaddrs *list, *at;
	bool has = false;

	if (getifaddrs(&list) < 0)
		return true;
	for (at = list; at && !has; at = at->ifa_next) {
		struct sockaddr_in ip;

		if (!at->ifa_addr || at->ifa_addr->sa_family != AF_INET ||
		    if_nametoindex(at->ifa_name) != ifindex)
			continue;
		memcpy(&ip, at->ifa_addr, sizeof(ip));
		has = ip.sin_addr.s_addr == address;
	}
	freeifaddrs(list);
	return has;
}

static int read_attr(const struct nlattr *attr, void *data)
{
	bool *is_ipv6_only = data;

	if (mnl_attr_get_type(attr) == INET_DIAG_SKV6ONLY)
		*is_ipv6_only = mnl_attr_get_u8(attr) != 0;
	return MNL_CB_OK;
}

static bool is_any(const struct inet_diag_msg *m)
{
	static const uint32_t any[4];
	size_t bytes = m->idiag_family == AF_INET ? 4 : 16;

	return memcmp(m->id.idiag_src, any, bytes) == 0;
}

/* Machines are served by IPv4; sockets of IPv6 may have that as well. */
static bool is_in_the_way(const struct search *s, const struct nlmsghdr *head)
{
	const struct inet_diag_msg *m = mnl_nlmsg_get_payload(head);
	bool is_ipv6_only = false;

	if (ntohs(m->id.idiag_sport) != s->port ||
	    (m->id.idiag_if != 0 && m->id.idiag_if != s->ifindex))
		return false;
	mnl_attr_parse(head, sizeof(*m), read_attr, &is_ipv6_only);
	if (is_any(m))
		return !is_ipv6_only;
	return m->idiag_family == AF_INET &&
	       has_address(s->ifindex, m->id.idiag_src[0]);
}

static int take_socket(const struct nlmsghdr *head, void *data)
{
	const struct inet_diag_msg *m = mnl_nlmsg_get_payload(head);
	struct search *s = data;

	if (mnl_nlmsg_get_payload_len(head) < sizeof(*m) || s->is_found ||
	    !is_in_the_way(s, head))
		return MNL_CB_OK;
	s->is_found = true;
	s->inode = m->idiag_inode;
	return MNL_CB_OK;
}

static int ask(struct mnl_socket *nl, uint8_t family, struct search *s)
{
	char buf[32768]; /* what the kernel puts into one message at most */
	struct nlmsghdr *head = mnl_nlmsg_put_header(buf);
	struct inet_diag_req_v2 *req;
	ssize_t len;
	int rc = MNL_CB_OK;

	head->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	head->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	req = mnl_nlmsg_put_extra_header(head, sizeof(*req));
	req->sdiag_family = family;
	req->sdiag_protocol = IPPROTO_UDP;
	req->idiag_states = UINT32_MAX;
	if (mnl_socket_sendto(nl, head, head->nlmsg_len) < 0)
		return -errno;
	while (rc > MNL_CB_STOP) {
		len = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		rc = len < 0 ? -1
			     : mnl_cb_run(buf, (size_t)len, 0, 0, take_socket,
					  s);
	}
	return rc < 0 ? -errno : 0;
}

int sockets_find_udp(uint16_t port, uint32_t ifindex, struct owner *owner)
{
	struct search search = { .port = port, .ifindex = ifindex };
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_SOCK_DIAG,
						 SOCK_CLOEXEC);
	int rc;

	if (!nl)
		return -errno;
	rc = ask(nl, AF_INET, &search);
	/* Without IPv6 in the kernel there are no such sockets. */
	if (rc == 0 && !search.is_found) {
		rc = ask(nl, AF_INET6, &search);
		if (rc == -ENOENT)
			rc = 0;
	}
	mnl_socket_close(nl);
	if (rc < 0 || !search.is_found)
		return rc;
	sockets_find_owner(search.inode, owner);
	return 1;
}
