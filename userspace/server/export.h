/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image under one address on one interface, and what was done for it.
 */
#ifndef SERVER_EXPORT_H
#define SERVER_EXPORT_H

#include "count.h"
#include "engine/aoe.h"
#include "server/config.h"
#include "server/image.h"

/* A worker's own part of it.  Counts are by user space; see count.h. */
struct export_share {
	_Alignas(64) struct aoe_target target;
	uint32_t waiting; /* atomic: reads and writes not answered yet */
	uint64_t replies; /* of every kind */
	uint64_t last_ns; /* when the last one went; see now_coarse_ns() */
	uint64_t reads;
	uint64_t read_sectors;
	uint64_t reads_failed;
	uint64_t writes;
	uint64_t write_sectors;
	uint64_t writes_failed; /* and flushes */
};

struct export
{
	struct export_config config; /* its words are the export's own */
	struct image *image;
	int hold_fd;	     /* see hold_take(); -1: not held */
	struct export *next; /* of those that leave */
	bool has_news;	     /* of what clients changed; not kept yet */
	uint32_t share_count;
	/*
	 * By worker.  The first, the main thread's, is the only one that is
	 * asked for more than reads, and so the only one to change the target;
	 * then export_spread() tells the others.
	 */
	struct export_share shares[];
};

/* One more reply of the worker whose share it is. */
static inline void export_answered(struct export_share *share, uint64_t now_ns)
{
	count_add(&share->replies, 1);
	__atomic_store_n(&share->last_ns, now_ns, __ATOMIC_RELAXED);
}

/* The target is the caller's to fill.  -ENOMEM. */
int export_open(struct export **export, const struct export_config *config,
		struct image *image, uint32_t worker_count);

/* -ENOMEM, and nothing has changed. */
int export_take_config(struct export *export,
		       const struct export_config *config);

/* None of its reads waits. */
void export_close(struct export *export);

/* Gives everybody the first one's target; the others are paused. */
void export_spread(struct export *export);
bool export_is_idle(const struct export *export);

/* The exports of an interface, by address. */
struct roster {
	struct export *exports[EXPORTS_MAX];
	uint32_t count;
	struct mac_list shorts; /* whom long frames do not seem to reach */
};

/* -EEXIST: the address is taken; -ENOSPC. */
int roster_add(struct roster *roster, struct export *export);
void roster_remove(struct roster *roster, const struct export *export);

/* Under exactly that address, or NULL. */
struct export *roster_find(const struct roster *roster, uint16_t shelf,
			   uint8_t slot);

#endif
