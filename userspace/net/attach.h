/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the skeleton to the attached programs and back.  Attachment is by
 * bpf_link: when the process ends, however it ends, the programs go.
 */
#ifndef NET_ATTACH_H
#define NET_ATTACH_H

#include <stdbool.h>
#include <stdint.h>

#include "net/link.h"
#include "xdp/xblade_abi.h"

/* The memory that the programs answer from: BPF arrays, or -1 each. */
struct attach_memory {
	int pool_fd;
	int index_fd;
	int extents_fd;
	uint32_t first_extent; /* of the pool, behind its frames */
};

struct attach;

/* Can the programs see all of it, and so answer? */
static inline bool attach_is_shared(const struct attach_memory *memory)
{
	return memory->pool_fd >= 0 && memory->index_fd >= 0 &&
	       memory->extents_fd >= 0;
}

/* Loads the programs for the interface and attaches none. */
int attach_open(struct attach **attach, const struct link *link,
		const struct attach_memory *memory);
void attach_close(struct attach *attach);

/*
 * In the driver, or, when is_generic, in the stack.  -EOPNOTSUPP: the
 * interface cannot; -EBUSY: another program is there.
 */
int attach_xdp(struct attach *attach, bool is_generic);
void attach_remove_xdp(struct attach *attach);

/*
 * Answers where frames enter the stack: tcx, Linux 6.6.  Not together with
 * generic XDP, behind which a tcx program sees the packet's wrong start.
 */
int attach_tcx(struct attach *attach);
void attach_remove_tcx(struct attach *attach);

/* Has the XDP program answer by XDP_TX, where frames have room for it. */
void attach_allow_xdp_tx(struct attach *attach, bool is_allowed);

/* Names a target, or takes over what is new of it. */
int attach_set_target(struct attach *attach,
		      const struct xblade_target *target);
void attach_remove_target(struct attach *attach, uint16_t shelf, uint8_t slot);

/* The one whom broadcasts are for; NULL: they are left to user space. */
void attach_set_only(struct attach *attach, const struct xblade_target *target);

void attach_set_mac(struct attach *attach, const uint8_t mac[AOE_MAC_BYTES]);
/* The map of AF_XDP sockets, by receive queue. */
int attach_sockets_fd(const struct attach *attach);

/* Readable when there is news, which is told once; -1: nobody listens. */
int attach_news_fd(const struct attach *attach);
typedef void attach_told(void *context, const struct xblade_news *news);
void attach_read_news(struct attach *attach, attach_told *told, void *context);

/* Its config queries are user space's from now on; NULL: nobody's are. */
void attach_set_short(struct attach *attach, const uint8_t *mac);

/* What they have answered of a target, over all processors; and whom: */
void attach_read_counts(const struct attach *attach, uint16_t shelf,
			uint8_t slot, struct xblade_counts *sum);
/* XBLADE_CLIENTS_MAX of them, which change under way. */
const struct xblade_client *attach_clients(const struct attach *attach);

#endif
