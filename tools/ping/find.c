// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Discovery.
 */
#include "tools/ping/find.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "tools/ping/message.h"

/* What targets say that mean "not told"; old ones took two sectors. */
#define FRAME_SECTORS_OLD 2u
/* Queries until the time is over; each but the first is for those lost. */
#define QUERIES 4u
/* When one target has answered, its other MACs have this part of the time. */
#define OTHERS_PART 3u

static const uint8_t everybody[AOE_MAC_BYTES] = { 0xff, 0xff, 0xff,
						  0xff, 0xff, 0xff };

/* The tag of a peer's last config answer is kept in its tag. */
struct discovery {
	struct find *find;
	uint64_t begin_ns;
	uint64_t ends_ns;
	unsigned int queries;
};

int find_init(struct find *find, struct wire *wire, uint32_t mtu,
	      struct address asked, uint64_t timeout_ns)
{
	*find = (struct find){
		.wire = wire,
		.mtu = mtu,
		.asked = asked,
		.timeout_ns = timeout_ns,
	};
	find->peers = calloc(PEERS_MAX, sizeof(*find->peers));
	return find->peers ? 0 : -ENOMEM;
}

void find_free(struct find *find)
{
	free(find->peers);
}

static bool is_for_all(const struct find *find)
{
	return find->asked.shelf == AOE_SHELF_ANY;
}

uint8_t find_full_sectors(const struct find *find, const struct peer *peer)
{
	uint32_t fit = (find->mtu - AOE_ATA_BYTES) / ATA_SECTOR_BYTES;
	uint64_t size = peer->identity.size_sectors;
	uint32_t sectors = peer->frame_sectors;

	if (find->mtu < AOE_ATA_BYTES + ATA_SECTOR_BYTES)
		fit = 1;
	if (sectors > fit)
		sectors = fit;
	if (sectors > size && size > 0)
		sectors = (uint32_t)size;
	return (uint8_t)sectors;
}

static struct peer *find_peer(struct find *find, const struct peer *like)
{
	for (size_t i = 0; i < find->count; i++) {
		if (peer_compare(&find->peers[i], like) == 0)
			return &find->peers[i];
	}
	return NULL;
}

static struct peer *find_add(struct find *find, const struct peer *peer)
{
	if (find->count == PEERS_MAX) {
		find->is_full = true;
		return NULL;
	}
	find->peers[find->count] = *peer;
	return &find->peers[find->count++];
}

static void find_take(struct find *find, const struct wire_frame *frame)
{
	const struct aoe_config *c = message_as_config(frame);
	uint32_t tag = message_tag(frame);
	struct peer heard = { .address = message_address(frame) };
	struct peer *peer;

	if (!c)
		return;
	if (!is_for_all(find) &&
	    !address_is_equal(heard.address, find->asked)) {
		find->has_other = true;
		find->other = heard.address;
		return;
	}
	memcpy(heard.mac, c->header.src, AOE_MAC_BYTES);
	peer = find_peer(find, &heard);
	/* Who takes part twice with one MAC answers each query twice. */
	if (peer && tag != 0 && peer->tag == tag)
		peer->is_doubled = true;
	if (!peer)
		peer = find_add(find, &heard);
	if (!peer)
		return;
	peer->buffer_count = get_be16(&c->buffer_count);
	peer->version = get_be16(&c->firmware_version);
	peer->frame_sectors = c->sector_count ? c->sector_count
					      : FRAME_SECTORS_OLD;
	if (tag != 0)
		peer->tag = tag;
}

/* At last, asked for one that is silent: is there anybody at all? */
static int discovery_ask(struct discovery *d)
{
	uint8_t frame[AOE_FRAME_MIN];
	bool is_last = d->queries == QUERIES - 1;
	struct envelope envelope = {
		.from = d->find->wire->mac,
		.to = everybody,
		.address = is_last ? (struct address){ AOE_SHELF_ANY,
						       AOE_SLOT_ANY }
				   : d->find->asked,
		.tag = wire_next_tag(d->find->wire),
	};

	message_put_config(frame, &envelope);
	d->queries++;
	return wire_send(d->find->wire, frame);
}

static uint64_t discovery_next_ns(const struct discovery *d)
{
	/* A room of targets that have answered is not asked for ever. */
	if (d->queries == QUERIES || (d->find->count > 0 && d->queries >= 2))
		return UINT64_MAX;
	return d->begin_ns + d->queries * (d->find->timeout_ns / QUERIES);
}

static void discovery_shorten(struct discovery *d)
{
	uint64_t others_ns = wire_now_ns() + d->find->timeout_ns / OTHERS_PART;

	if (!is_for_all(d->find) && d->find->count > 0 &&
	    others_ns < d->ends_ns)
		d->ends_ns = others_ns;
}

int find_peers(struct find *find)
{
	uint64_t now = wire_now_ns();
	struct discovery d = {
		.find = find,
		.begin_ns = now,
		.ends_ns = now + find->timeout_ns,
	};
	struct wire_frame frame;
	int rc = 0;

	while (rc >= 0 && (now = wire_now_ns()) < d.ends_ns) {
		uint64_t next_ns = discovery_next_ns(&d);

		if (now >= next_ns) {
			rc = discovery_ask(&d);
			continue;
		}
		rc = wire_receive(find->wire,
				  next_ns < d.ends_ns ? next_ns : d.ends_ns,
				  &frame);
		if (rc > 0)
			find_take(find, &frame);
		discovery_shorten(&d);
	}
	qsort(find->peers, find->count, sizeof(*find->peers), peer_compare);
	return rc < 0 ? rc : 0;
}
