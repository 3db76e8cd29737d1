// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the skeleton to the attached program and back.
 */
#include "net/attach.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xblade.skel.h"
#include "xdp/xblade_abi.h"

struct attach {
	struct xblade_bpf *skeleton;
	int link_fd;
};

/* Its errors reach the user as our own one line. */
static int attach_silence(enum libbpf_print_level level, const char *fmt,
			  va_list args)
{
	(void)level;
	(void)fmt;
	(void)args;
	return 0;
}

static int attach_link(const struct attach *attach, const struct link *link,
		       bool is_generic)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .flags = is_generic ? XDP_FLAGS_SKB_MODE
					: XDP_FLAGS_DRV_MODE);
	int prog = bpf_program__fd(attach->skeleton->progs.xblade_xdp);

	return bpf_link_create(prog, (int)link->ifindex, BPF_XDP, &opts);
}

int attach_open(struct attach **out, const struct link *link, bool is_generic)
{
	struct attach *attach = calloc(1, sizeof(*attach));
	int rc = -ENOMEM;

	if (!attach)
		return rc;
	libbpf_set_print(attach_silence);
	attach->skeleton = xblade_bpf__open_and_load();
	if (!attach->skeleton) {
		rc = -errno;
		goto err_load;
	}
	attach_set_mac(attach, link->mac);
	attach->link_fd = attach_link(attach, link, is_generic);
	if (attach->link_fd < 0) {
		rc = attach->link_fd;
		goto err_link;
	}
	*out = attach;
	return 0;

err_link:
	xblade_bpf__destroy(attach->skeleton);
err_load:
	free(attach);
	return rc;
}

void attach_close(struct attach *attach)
{
	close(attach->link_fd);
	xblade_bpf__destroy(attach->skeleton);
	free(attach);
}

int attach_add_target(struct attach *attach, uint16_t shelf, uint8_t slot)
{
	int fd = bpf_map__fd(attach->skeleton->maps.targets);
	uint32_t key = XBLADE_TARGET_KEY(shelf, slot);
	uint8_t present = 1;

	return bpf_map_update_elem(fd, &key, &present, BPF_ANY);
}

void attach_set_mac(struct attach *attach, const uint8_t mac[AOE_MAC_BYTES])
{
	for (int i = 0; i < AOE_MAC_BYTES; i++)
		attach->skeleton->bss->own_mac[i] = mac[i];
}

int attach_sockets_fd(const struct attach *attach)
{
	return bpf_map__fd(attach->skeleton->maps.sockets);
}
