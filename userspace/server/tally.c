// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sums.
 */
#include "server/tally.h"

#include <stdlib.h>

#include "count.h"

struct tally tally_export(const struct netif *n, const struct export *export)
{
	const struct aoe_target *t = &export->shares[0].target;
	struct xblade_counts kernel = { 0 };
	struct tally sum = { 0 };
	uint64_t replies = 0, of_kinds;

	for (uint32_t i = 0; i < export->share_count; i++) {
		const struct export_share *e = &export->shares[i];
		const struct image_share *m = &export->image->shares[i];
		uint64_t last_ns = count_read(&e->last_ns);

		replies += count_read(&e->replies);
		sum.reads += count_read(&e->reads);
		sum.read_sectors += count_read(&e->read_sectors);
		sum.reads_failed += count_read(&e->reads_failed);
		sum.writes += count_read(&e->writes);
		sum.write_sectors += count_read(&e->write_sectors);
		sum.writes_failed += count_read(&e->writes_failed);
		sum.disk_reads += count_read(&m->disk_reads);
		sum.disk_bytes += count_read(&m->disk_bytes);
		if (last_ns > sum.last_ns)
			sum.last_ns = last_ns;
	}
	/* One of another thread's may have been counted by half. */
	of_kinds = sum.reads + sum.reads_failed + sum.writes +
		   sum.writes_failed;
	sum.others = replies > of_kinds ? replies - of_kinds : 0;
	if (n->port.attach)
		attach_read_counts(n->port.attach, t->shelf, t->slot, &kernel);
	sum.kernel_reads = kernel.reads;
	sum.reads += kernel.reads;
	sum.read_sectors += kernel.read_sectors;
	sum.others += kernel.others;
	if (kernel.last_ns > sum.last_ns)
		sum.last_ns = kernel.last_ns;
	return sum;
}

/* --- clients ------------------------------------------------------------- */

struct collection {
	struct xblade_client *clients;
	size_t count, room;
};

static bool collect(struct collection *all, const struct xblade_client *table)
{
	for (size_t i = 0; i < XBLADE_CLIENTS_MAX; i++) {
		const struct xblade_client *c = &table[i];
		struct xblade_client one = {
			.mac = __atomic_load_n(&c->mac, __ATOMIC_ACQUIRE),
		};

		if (!one.mac)
			continue;
		one.requests = __atomic_load_n(&c->requests, __ATOMIC_RELAXED);
		one.bytes = __atomic_load_n(&c->bytes, __ATOMIC_RELAXED);
		one.last_seen_ns = __atomic_load_n(&c->last_seen_ns,
						   __ATOMIC_RELAXED);
		if (all->count == all->room) {
			size_t room = all->room ? 2 * all->room : 64;
			void *more = realloc(all->clients,
					     room * sizeof(*all->clients));

			if (!more)
				return false;
			all->clients = more;
			all->room = room;
		}
		all->clients[all->count++] = one;
	}
	return true;
}

static int by_mac(const void *left, const void *right)
{
	const struct xblade_client *l = left, *r = right;

	return (l->mac > r->mac) - (l->mac < r->mac);
}

static void merge(struct collection *all)
{
	size_t kept = 0;

	if (all->count == 0)
		return;
	qsort(all->clients, all->count, sizeof(*all->clients), by_mac);
	for (size_t i = 1; i < all->count; i++) {
		const struct xblade_client *next = &all->clients[i];
		struct xblade_client *c = &all->clients[kept];

		if (c->mac != next->mac) {
			all->clients[++kept] = *next;
			continue;
		}
		c->requests += next->requests;
		c->bytes += next->bytes;
		if (next->last_seen_ns > c->last_seen_ns)
			c->last_seen_ns = next->last_seen_ns;
	}
	all->count = kept + 1;
}

struct xblade_client *tally_clients(const struct netif *n, size_t *count)
{
	struct collection all = { .clients = calloc(1, sizeof(*all.clients)),
				  .room = 1 };
	bool is_whole = all.clients != NULL;

	if (is_whole && n->port.attach)
		is_whole = collect(&all, attach_clients(n->port.attach));
	for (uint32_t i = 0; i < n->crew->count; i++) {
		const struct worker *w = &n->crew->loops[i].worker;

		for (uint32_t k = 0; is_whole && k < w->outlet_count; k++) {
			if (w->outlets[k]->roster == &n->roster)
				is_whole = collect(&all,
						   w->outlets[k]->clients);
		}
	}
	if (!is_whole) {
		free(all.clients);
		return NULL;
	}
	merge(&all);
	*count = all.count;
	return all.clients;
}
