// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reads of a worker.
 */
#include "server/reads.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"
#include "server/waiter.h"
#include "server/worker.h"

/* A read, and where its reply goes. */
struct waiting {
	struct waiter waiter; /* first: what is woken is it */
	struct outlet *outlet;
	struct export *export;
	struct nio_frame frame; /* the reply's head, complete */
	struct aoe_io io;
	uint32_t client; /* a hash of whose it is */
	uint32_t held; /* extent pinned until the other one has come, or NONE */
};

_Static_assert(offsetof(struct waiting, waiter) == 0, "casts rely on it");

/* As the kernel's programs watch those whom they answer: answer_watch(). */
struct long_read {
	uint8_t mac[AOE_MAC_BYTES];
	uint64_t lba;
	uint64_t since_ns;
	uint32_t repeats;
};

struct read_range {
	uint32_t first; /* extent, and the last one */
	uint32_t last;
	uint32_t first_byte; /* within the first extent */
	uint32_t len_bytes;
};

static struct read_range reads_range(const struct aoe_io *io)
{
	uint64_t end = io->lba + io->sector_count - 1;

	return (struct read_range){
		.first = (uint32_t)(io->lba / EXTENT_SECTORS),
		.last = (uint32_t)(end / EXTENT_SECTORS),
		.first_byte = (uint32_t)(io->lba % EXTENT_SECTORS) *
			      ATA_SECTOR_BYTES,
		.len_bytes = io->sector_count * ATA_SECTOR_BYTES,
	};
}

static struct pool *reads_pool(const struct worker *w)
{
	return w->reads.fetch.cache->pool;
}

static struct export_share *reads_share(const struct waiting *r)
{
	return &r->export->shares[r->waiter.worker->index];
}

/* Release: whoever sees nobody waiting may take the export away. */
static void reads_count(const struct waiting *r, uint32_t more)
{
	uint32_t *waiting = &reads_share(r)->waiting;

	__atomic_store_n(waiting, *waiting + more, __ATOMIC_RELEASE);
}

static void reads_free(struct worker *w, struct waiting *r)
{
	w->reads.waiting_of[r->client]--;
	reads_count(r, UINT32_MAX);
	r->waiter.link.next = w->reads.free;
	w->reads.free = &r->waiter.link;
}

static void reads_let_go(struct worker *w, struct waiting *r)
{
	if (r->held == CACHE_NONE)
		return;
	pool_unpin(reads_pool(w), r->held);
	r->held = CACHE_NONE;
	w->reads.held_count--;
}

/* The extents are pinned; sending them takes that back. */
static void reads_reply(struct worker *w, struct waiting *r,
			const struct read_range *range, const uint32_t *extents)
{
	struct nio_packet_out *out = outlet_next(r->outlet, &r->frame);
	struct export_share *share = reads_share(r);
	uint32_t room = EXTENT_BYTES - range->first_byte;
	uint32_t first_bytes = range->len_bytes < room ? range->len_bytes
						       : room;

	aoe_finish(out->head.data, &r->io, AOE_IO_DONE);
	out->head.len_bytes = AOE_ATA_BYTES;
	out->spans[0].data = pool_extent(reads_pool(w), extents[0]) +
			     range->first_byte;
	out->spans[0].len_bytes = first_bytes;
	out->span_count = 1;
	if (first_bytes < range->len_bytes) {
		out->spans[1].data = pool_extent(reads_pool(w), extents[1]);
		out->spans[1].len_bytes = range->len_bytes - first_bytes;
		out->span_count = 2;
	}
	export_answered(share,
			outlet_answered(r->outlet, out,
					AOE_ATA_BYTES + range->len_bytes));
	count_add(&share->reads, 1);
	count_add(&share->read_sectors, r->io.sector_count);
	reads_let_go(w, r);
	reads_free(w, r);
}

static void reads_fail(struct worker *w, struct waiting *r)
{
	struct nio_packet_out *out = outlet_next(r->outlet, &r->frame);
	struct export_share *share = reads_share(r);

	out->head.len_bytes = aoe_finish(out->head.data, &r->io, AOE_IO_FAILED);
	export_answered(share,
			outlet_answered(r->outlet, out, out->head.len_bytes));
	count_add(&share->reads_failed, 1);
	reads_let_go(w, r);
	reads_free(w, r);
}

/*
 * Of two extents the one that is there, pinned, could be evicted before the
 * other has come, over and over.  It is held, unless so many are that the
 * cache would run out of others: then false, and the pin stays the caller's.
 */
static bool reads_hold(struct worker *w, struct waiting *r, uint32_t extent)
{
	reads_let_go(w, r);
	if (w->reads.held_count >= w->reads.held_max)
		return false;
	r->held = extent;
	w->reads.held_count++;
	return true;
}

/* In the reply's head, which is complete, the client is the destination. */
static const uint8_t *reads_client(const struct waiting *r)
{
	return ((const struct aoe_header *)r->frame.data)->dst;
}

static enum cache_answer reads_find(struct worker *w, const struct waiting *r,
				    uint32_t number,
				    struct cache_waiter *waiter,
				    uint32_t *extent)
{
	struct fetch *fetch = &w->reads.fetch;
	uint8_t client[AOE_MAC_BYTES];
	struct cache_wish wish = {
		.image = r->export->image->handle,
		.number = number,
		.waiter = waiter,
		/* What starves came first: nobody overtakes it to the disk. */
		.can_fill = !w->reads.starved || w->reads.is_feeding,
	};
	bool may_fill = wish.can_fill;
	enum cache_answer answer;

	for (int i = 0; i < AOE_MAC_BYTES; i++)
		client[i] = reads_client(r)[i];
	answer = fetch_find(fetch, r->export->image, &wish, extent);
	/* Nor does what is read ahead. */
	if (may_fill &&
	    (answer == CACHE_FILLING ||
	     (answer == CACHE_HIT && cache_was_asked(fetch->cache, *extent))))
		fetch_note(fetch, r->export->image, client, number);
	return answer;
}

/*
 * Answers the read if its extents are there, else has it wait for one that is
 * being filled: then it belongs to the cache.  False: there is no room.
 */
static bool reads_try(struct worker *w, struct waiting *r)
{
	struct read_range range = reads_range(&r->io);
	uint32_t extents[FRAME_SPANS_MAX];
	enum cache_answer answer;
	bool is_held;

	assert(range.last - range.first < FRAME_SPANS_MAX);
	answer = reads_find(w, r, range.first, &r->waiter.link, &extents[0]);
	if (answer != CACHE_HIT)
		return answer == CACHE_FILLING;
	if (range.last == range.first) {
		reads_reply(w, r, &range, extents);
		return true;
	}
	/* Held before it waits: from then on others may hand it on. */
	is_held = reads_hold(w, r, extents[0]);
	answer = reads_find(w, r, range.last, &r->waiter.link, &extents[1]);
	if (answer == CACHE_HIT) {
		if (is_held)
			pool_pin(reads_pool(w), extents[0]);
		reads_reply(w, r, &range, extents);
		return true;
	}
	if (!is_held)
		pool_unpin(reads_pool(w), extents[0]);
	return answer == CACHE_FILLING;
}

static void reads_starve(struct worker *w, struct waiting *r)
{
	r->waiter.link.next = NULL;
	*w->reads.starved_last = &r->waiter.link;
	w->reads.starved_last = &r->waiter.link.next;
}

void reads_feed(struct worker *w)
{
	struct reads *reads = &w->reads;

	reads->is_feeding = true;
	while (reads->starved) {
		struct cache_waiter *link = reads->starved;
		struct cache_waiter *next = link->next;

		if (!reads_try(w, (struct waiting *)link))
			break;
		reads->starved = next;
		if (!next)
			reads->starved_last = &reads->starved;
	}
	reads->is_feeding = false;
}

static void reads_resume(struct worker *w, struct waiter *waiter)
{
	struct waiting *r = (struct waiting *)waiter;

	if (waiter->result < 0)
		reads_fail(w, r);
	else if (!reads_try(w, r))
		reads_starve(w, r);
}

/* A filling of ours has ended; those who waited may be others'. */
static void reads_filled(void *context, struct cache_waiter *link, int result)
{
	struct worker *w = context;

	waiter_wake_all(w, link, result);
	reads_feed(w);
}

static struct long_read *reads_long(struct worker *w, const uint8_t *mac)
{
	return &w->reads.long_reads[fetch_hash(mac) % CLIENT_BUCKETS];
}

void reads_heard(struct worker *w, const uint8_t *mac)
{
	reads_long(w, mac)->lba = XBLADE_NO_LBA;
}

static void reads_watch(struct worker *w, const struct outlet *outlet,
			const uint8_t *mac, const struct aoe_io *io)
{
	struct long_read *l = reads_long(w, mac);
	uint64_t now;

	if (io->sector_count <= XBLADE_SHORT_SECTORS) {
		reads_heard(w, mac);
		return;
	}
	now = now_coarse_ns();
	if (l->lba != io->lba || memcmp(l->mac, mac, AOE_MAC_BYTES) != 0) {
		memcpy(l->mac, mac, AOE_MAC_BYTES);
		l->lba = io->lba;
		l->since_ns = now;
		l->repeats = 0;
		return;
	}
	if (++l->repeats < XBLADE_REPEATS ||
	    now - l->since_ns < XBLADE_REPEAT_NS)
		return;
	l->since_ns = now;
	l->repeats = 0;
	if (w->repeats)
		w->repeats(w->context, outlet->roster, mac);
}

void reads_start(struct worker *w, struct outlet *outlet, struct export *export,
		 const struct nio_frame *frame, const struct aoe_io *io)
{
	struct waiting *r = (struct waiting *)w->reads.free;
	const struct aoe_header *header = (const void *)frame->data;
	uint32_t client = fetch_hash(header->dst) % CLIENT_BUCKETS;

	/* Who asks without end shall not take the places of the others. */
	if (!r || w->reads.waiting_of[client] >= CLIENT_WAITING_MAX) {
		count_add(&w->dropped, 1);
		nio_release(outlet->nio, frame);
		return;
	}
	w->reads.free = r->waiter.link.next;
	w->reads.waiting_of[client]++;
	*r = (struct waiting){
		.waiter = { .worker = w, .go_on = reads_resume },
		.outlet = outlet,
		.export = export,
		.frame = *frame,
		.io = *io,
		.client = client,
		.held = CACHE_NONE,
	};
	reads_count(r, 1);
	reads_watch(w, outlet, header->dst, io);
	if (!reads_try(w, r))
		reads_starve(w, r);
}

bool reads_are_restless(const struct worker *w)
{
	/* They wait for transmissions, or for another worker's extents. */
	return w->reads.starved && w->reads.fetch.in_flight == 0;
}

int reads_open(struct worker *w, struct cache *cache, uint32_t held_max)
{
	struct reads *reads = &w->reads;

	reads->starved_last = &reads->starved;
	reads->held_max = held_max;
	reads->all = calloc(WAITING_MAX, sizeof(*reads->all));
	reads->waiting_of = calloc(CLIENT_BUCKETS, sizeof(*reads->waiting_of));
	reads->long_reads = calloc(CLIENT_BUCKETS, sizeof(*reads->long_reads));
	if (!reads->all || !reads->waiting_of || !reads->long_reads)
		goto err;
	for (uint32_t i = 0; i < WAITING_MAX; i++) {
		reads->all[i].waiter.link.next = reads->free;
		reads->free = &reads->all[i].waiter.link;
	}
	if (fetch_init(&reads->fetch, cache, w->index, reads_filled, w) < 0)
		goto err;
	return 0;

err:
	free(reads->long_reads);
	free(reads->waiting_of);
	free(reads->all);
	return -ENOMEM;
}

void reads_close(struct worker *w)
{
	fetch_free(&w->reads.fetch);
	free(w->reads.long_reads);
	free(w->reads.waiting_of);
	free(w->reads.all);
}
