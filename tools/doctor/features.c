// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two questions by generic netlink: the number of the family "netdev", then
 * the device.
 */
#include "tools/doctor/features.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

/* linux/netdev.h. */
#define NETDEV_FAMILY	    "netdev"
#define NETDEV_GET	    1
#define NETDEV_ATTR_IFINDEX 1
#define NETDEV_ATTR_XDP	    3

struct answer_u64 {
	uint16_t attribute;
	uint64_t value;
	bool is_found;
};

static int take_attribute(const struct nlattr *attr, void *data)
{
	struct answer_u64 *a = data;

	if (mnl_attr_get_type(attr) != a->attribute)
		return MNL_CB_OK;
	a->is_found = true;
	a->value = mnl_attr_get_payload_len(attr) == sizeof(uint16_t)
			   ? mnl_attr_get_u16(attr)
			   : mnl_attr_get_u64(attr);
	return MNL_CB_OK;
}

static int take_message(const struct nlmsghdr *message, void *data)
{
	return mnl_attr_parse(message, sizeof(struct genlmsghdr),
			      take_attribute, data);
}

static struct nlmsghdr *begin(char *buffer, uint16_t type, uint8_t command)
{
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *head;

	request->nlmsg_type = type;
	request->nlmsg_flags = NLM_F_REQUEST;
	request->nlmsg_seq = command;
	head = mnl_nlmsg_put_extra_header(request, sizeof(*head));
	head->cmd = command;
	head->version = 1;
	return request;
}

static int ask(struct mnl_socket *nl, const struct nlmsghdr *request,
	       struct answer_u64 *answer)
{
	char buffer[8192];
	ssize_t len;

	if (mnl_socket_sendto(nl, request, request->nlmsg_len) < 0)
		return -errno;
	len = mnl_socket_recvfrom(nl, buffer, sizeof(buffer));
	if (len < 0)
		return -errno;
	if (mnl_cb_run(buffer, (size_t)len, request->nlmsg_seq,
		       mnl_socket_get_portid(nl), take_message, answer) < 0)
		return -errno;
	return answer->is_found ? 0 : -ENOENT;
}

static int ask_family(struct mnl_socket *nl, uint16_t *family)
{
	struct answer_u64 answer = { .attribute = CTRL_ATTR_FAMILY_ID };
	char buffer[1024];
	struct nlmsghdr *request = begin(buffer, GENL_ID_CTRL,
					 CTRL_CMD_GETFAMILY);
	int rc;

	mnl_attr_put_strz(request, CTRL_ATTR_FAMILY_NAME, NETDEV_FAMILY);
	rc = ask(nl, request, &answer);
	*family = (uint16_t)answer.value;
	return rc == -ENOENT ? -EOPNOTSUPP : rc;
}

static int ask_features(struct mnl_socket *nl, uint16_t family,
			uint32_t ifindex, uint64_t *features)
{
	struct answer_u64 answer = { .attribute = NETDEV_ATTR_XDP };
	char buffer[1024];
	struct nlmsghdr *request = begin(buffer, family, NETDEV_GET);
	int rc;

	mnl_attr_put_u32(request, NETDEV_ATTR_IFINDEX, ifindex);
	rc = ask(nl, request, &answer);
	*features = answer.value;
	return rc;
}

int features_read(const struct link *link, uint64_t *features)
{
	struct mnl_socket *nl = mnl_socket_open(NETLINK_GENERIC);
	uint16_t family;
	int rc;

	if (!nl)
		return -errno;
	rc = mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0 ? -errno : 0;
	if (rc == 0)
		rc = ask_family(nl, &family);
	if (rc == 0)
		rc = ask_features(nl, family, link->ifindex, features);
	mnl_socket_close(nl);
	return rc;
}
