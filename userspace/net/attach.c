// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the skeleton to the attached programs and back.
 */
#include "net/attach.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xdp/mac.h"
#include "xblade.skel.h"

/* Linux 6.6; the build's headers may be older than the kernel. */
#define ATTACH_TCX_INGRESS ((enum bpf_attach_type)46)

struct attach {
	struct xblade_bpf *skeleton;
	int ifindex;
	int xdp_fd; /* links, or -1 */
	int tcx_fd;
	uint32_t keys[XBLADE_TARGETS_MAX]; /* plus one; by number of counts */
	struct ring_buffer *news;	   /* with tcx, or NULL */
	attach_told *told;
	void *told_context;
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

/* Without shared memory the program keeps an empty array of its own. */
static int attach_share(struct bpf_map *map, int fd)
{
	return fd < 0 ? 0 : bpf_map__reuse_fd(map, fd);
}

static int attach_load(struct attach *attach,
		       const struct attach_memory *memory)
{
	struct xblade_bpf *s = attach->skeleton;
	int rc = attach_share(s->maps.pool, memory->pool_fd);

	if (rc == 0)
		rc = attach_share(s->maps.index_map, memory->index_fd);
	if (rc == 0)
		rc = attach_share(s->maps.extents, memory->extents_fd);
	if (rc == 0)
		rc = xblade_bpf__load(s);
	if (rc < 0)
		return rc;
	s->bss->first_extent = memory->first_extent;
	return 0;
}

int attach_open(struct attach **out, const struct link *link,
		const struct attach_memory *memory)
{
	struct attach *attach = calloc(1, sizeof(*attach));
	int rc = -ENOMEM;

	if (!attach)
		return rc;
	libbpf_set_print(attach_silence);
	attach->ifindex = (int)link->ifindex;
	attach->xdp_fd = -1;
	attach->tcx_fd = -1;
	attach->skeleton = xblade_bpf__open();
	if (!attach->skeleton)
		goto err_open;
	rc = attach_load(attach, memory);
	if (rc < 0)
		goto err_load;
	attach_set_mac(attach, link->mac);
	*out = attach;
	return 0;

err_load:
	xblade_bpf__destroy(attach->skeleton);
err_open:
	free(attach);
	return rc;
}

void attach_close(struct attach *attach)
{
	attach_remove_tcx(attach);
	attach_remove_xdp(attach);
	xblade_bpf__destroy(attach->skeleton);
	free(attach);
}

int attach_xdp(struct attach *attach, bool is_generic)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts,
		    .flags = is_generic ? XDP_FLAGS_SKB_MODE
					: XDP_FLAGS_DRV_MODE);
	int prog = bpf_program__fd(attach->skeleton->progs.xblade_xdp);
	int fd = bpf_link_create(prog, attach->ifindex, BPF_XDP, &opts);

	if (fd < 0)
		return fd;
	attach->xdp_fd = fd;
	return 0;
}

void attach_remove_xdp(struct attach *attach)
{
	if (attach->xdp_fd >= 0)
		close(attach->xdp_fd);
	attach->xdp_fd = -1;
}

static int attach_tell(void *context, void *data, size_t len)
{
	struct attach *attach = context;
	const struct xblade_news *news = data;

	if (len >= sizeof(*news))
		attach->told(attach->told_context, news);
	return 0;
}

int attach_tcx(struct attach *attach)
{
	int prog = bpf_program__fd(attach->skeleton->progs.xblade_tcx);
	int fd = bpf_link_create(prog, attach->ifindex, ATTACH_TCX_INGRESS,
				 NULL);

	if (fd < 0)
		return fd;
	attach->tcx_fd = fd;
	attach->skeleton->bss->has_tcx = 1;
	/* A comfort: without it clients wait for the next advert. */
	attach->news =
		ring_buffer__new(bpf_map__fd(attach->skeleton->maps.news),
				 attach_tell, attach, NULL);
	return 0;
}

void attach_remove_tcx(struct attach *attach)
{
	attach->skeleton->bss->has_tcx = 0;
	ring_buffer__free(attach->news);
	attach->news = NULL;
	if (attach->tcx_fd >= 0)
		close(attach->tcx_fd);
	attach->tcx_fd = -1;
}

void attach_allow_xdp_tx(struct attach *attach, bool is_allowed)
{
	attach->skeleton->bss->has_xdp_tx = is_allowed;
}

static uint32_t attach_key(const struct xblade_target *target)
{
	return XBLADE_TARGET_KEY(ntohs(target->shelf), target->slot);
}

static int attach_number(const struct attach *attach, uint32_t key_plus_one)
{
	for (int number = 0; number < XBLADE_TARGETS_MAX; number++) {
		if (attach->keys[number] == key_plus_one)
			return number;
	}
	return -ENOSPC;
}

/* All processors' counts of a target: an array, or NULL. */
static struct xblade_counts *attach_counts(int *processors)
{
	*processors = libbpf_num_possible_cpus();
	return *processors < 1 ? NULL
			       : calloc((size_t)*processors,
					sizeof(struct xblade_counts));
}

/* A place for its counts, which begin at zero. */
static int attach_take_number(struct attach *attach, uint32_t key)
{
	int fd = bpf_map__fd(attach->skeleton->maps.counts);
	int number = attach_number(attach, key + 1);
	struct xblade_counts *zeros;
	int processors;

	if (number >= 0)
		return number;
	number = attach_number(attach, 0);
	if (number < 0)
		return number;
	zeros = attach_counts(&processors);
	if (!zeros)
		return -ENOMEM;
	bpf_map_update_elem(fd, &number, zeros, BPF_ANY);
	free(zeros);
	attach->keys[number] = key + 1;
	return number;
}

int attach_set_target(struct attach *attach, const struct xblade_target *target)
{
	int fd = bpf_map__fd(attach->skeleton->maps.targets);
	struct xblade_target value = *target;
	uint32_t key = attach_key(target);
	int number = attach_take_number(attach, key);

	if (number < 0)
		return number;
	value.number = (uint32_t)number;
	return bpf_map_update_elem(fd, &key, &value, BPF_ANY);
}

void attach_remove_target(struct attach *attach, uint16_t shelf, uint8_t slot)
{
	int fd = bpf_map__fd(attach->skeleton->maps.targets);
	uint32_t key = XBLADE_TARGET_KEY(shelf, slot);
	int number = attach_number(attach, key + 1);

	bpf_map_delete_elem(fd, &key);
	if (number >= 0)
		attach->keys[number] = 0;
}

void attach_set_only(struct attach *attach, const struct xblade_target *target)
{
	attach->skeleton->bss->only_target = target ? attach_key(target) + 1
						    : 0;
}

void attach_set_mac(struct attach *attach, const uint8_t mac[AOE_MAC_BYTES])
{
	attach->skeleton->bss->own_mac = mac_load(mac);
}

int attach_sockets_fd(const struct attach *attach)
{
	return bpf_map__fd(attach->skeleton->maps.sockets);
}

int attach_news_fd(const struct attach *attach)
{
	return attach->news ? ring_buffer__epoll_fd(attach->news) : -1;
}

void attach_read_news(struct attach *attach, attach_told *told, void *context)
{
	attach->told = told;
	attach->told_context = context;
	ring_buffer__consume(attach->news);
}

void attach_set_short(struct attach *attach, const uint8_t *mac)
{
	int fd = bpf_map__fd(attach->skeleton->maps.shorts);
	uint8_t each[AOE_MAC_BYTES];
	uint32_t one = 1;

	if (mac) {
		bpf_map_update_elem(fd, mac, &one, BPF_ANY);
		return;
	}
	while (bpf_map_get_next_key(fd, NULL, each) == 0)
		bpf_map_delete_elem(fd, each);
}

void attach_read_counts(const struct attach *attach, uint16_t shelf,
			uint8_t slot, struct xblade_counts *sum)
{
	int fd = bpf_map__fd(attach->skeleton->maps.counts);
	uint32_t key = XBLADE_TARGET_KEY(shelf, slot);
	int number = attach_number(attach, key + 1);
	struct xblade_counts *each;
	int processors;

	memset(sum, 0, sizeof(*sum));
	each = attach_counts(&processors);
	if (each && number >= 0 &&
	    bpf_map_lookup_elem(fd, &number, each) == 0) {
		for (int i = 0; i < processors; i++) {
			sum->reads += each[i].reads;
			sum->read_sectors += each[i].read_sectors;
			sum->others += each[i].others;
			sum->tx_refused += each[i].tx_refused;
			if (each[i].last_ns > sum->last_ns)
				sum->last_ns = each[i].last_ns;
		}
	}
	free(each);
}

const struct xblade_client *attach_clients(const struct attach *attach)
{
	return attach->skeleton->bss->clients;
}
