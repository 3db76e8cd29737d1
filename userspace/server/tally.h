/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was done so far, of all workers and the kernel's programs together.
 * For the main thread; the others count on meanwhile.
 */
#ifndef SERVER_TALLY_H
#define SERVER_TALLY_H

#include "server/netif.h"

/* Of an export.  Reads and sectors are the kernel's as well. */
struct tally {
	uint64_t reads, kernel_reads, read_sectors, reads_failed;
	uint64_t writes, write_sectors, writes_failed;
	uint64_t others; /* replies of any other kind */
	uint64_t disk_reads, disk_bytes;
	uint64_t last_ns; /* of the last reply; 0: there was none */
};

struct tally tally_export(const struct netif *netif,
			  const struct export *export);

/*
 * The interface's clients, each once, by MAC address: an array for free(), or
 * NULL when there is no memory.
 */
struct xblade_client *tally_clients(const struct netif *netif, size_t *count);

#endif
