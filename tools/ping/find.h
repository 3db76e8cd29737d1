/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is there: a config query by broadcast, adverts, and a table of those
 * that answered.  Then what they are: IDENTIFY, a read, a full frame, and
 * whether peers of one address hold the same bytes.
 */
#ifndef PING_FIND_H
#define PING_FIND_H

#include "tools/ping/peer.h"
#include "tools/ping/wire.h"

/* A shelf has 255 slots; more than 16 full ones is no room but an attack. */
#define PEERS_MAX 4096u

struct find {
	struct wire *wire;
	uint32_t mtu; /* of the interface */
	struct address asked;
	uint64_t timeout_ns;
	struct peer *peers;
	size_t count;
	bool is_full; /* more answered than are held */
	/* Asked for one target, another was heard. */
	bool has_other;
	struct address other;
};

/* -ENOMEM, or 0. */
int find_init(struct find *find, struct wire *wire, uint32_t mtu,
	      struct address asked, uint64_t timeout_ns);
void find_free(struct find *find);

/*
 * Fills the table, in order.  All targets: for the whole timeout; one: until
 * it has answered, and a little longer for its other MACs.
 */
int find_peers(struct find *find);

/* Asks the peers what they are; what they say is in the table. */
int find_examine(struct find *find);

/* Sectors that Linux asks for in one frame of a peer on this interface. */
uint8_t find_full_sectors(const struct find *find, const struct peer *peer);

#endif
