// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the disk into the cache.
 */
#include "server/fetch.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"

struct disk_read {
	struct blk_read blk; /* first: storage hands it back */
	struct fetch *fetch;
	struct export *export;
	uint32_t extent;
	bool is_preload;
	struct disk_read *next_free;
};

_Static_assert(offsetof(struct disk_read, blk) == 0, "casts rely on it");

/* How a client reads; one for all clients whose MACs fall together. */
struct stream {
	uint8_t mac[AOE_MAC_BYTES];
	uint32_t image;
	uint32_t last;	 /* extent it has read */
	uint32_t ahead;	 /* the last one read ahead for it */
	uint32_t window; /* extents to be ahead; 0: it jumps about */
};

static void fetch_read_done(struct blk_read *read, int result);

static void fetch_start(struct fetch *f, struct export *export, uint32_t number,
			uint32_t extent, bool is_preload)
{
	struct disk_read *read = f->free;

	f->free = read->next_free;
	f->in_flight++;
	f->preload_in_flight += is_preload;
	read->export = export;
	read->extent = extent;
	read->is_preload = is_preload;
	read->blk.done = fetch_read_done;
	read->blk.data = pool_extent(f->cache->pool, extent);
	read->blk.extent = number;
	count_add(&export->disk_reads, 1);
	count_add(&export->disk_bytes, blk_extent_bytes(export->blk, number));
	export->blk->ops->read(export->blk, &read->blk);
}

enum cache_answer fetch_find(struct fetch *f, struct export *export,
			     struct cache_wish *wish, uint32_t *extent)
{
	enum cache_answer answer;

	wish->can_fill = wish->can_fill && f->free;
	answer = cache_find(f->cache, wish, extent);
	if (answer != CACHE_MISS)
		return answer;
	fetch_start(f, export, wish->number, *extent, false);
	return CACHE_FILLING;
}

/* Reads what nobody waits for yet, unless it is there or there is no room. */
static bool fetch_early(struct fetch *f, struct export *export, uint32_t number,
			bool is_preload, uint32_t *extent)
{
	const struct cache_wish wish = {
		.image = export->image,
		.number = number,
		.can_fill = f->in_flight < DISK_READS_AHEAD_MAX,
	};
	enum cache_answer answer = cache_find(f->cache, &wish, extent);

	if (answer == CACHE_HIT)
		pool_unpin(f->cache->pool, *extent);
	if (answer == CACHE_MISS)
		fetch_start(f, export, number, *extent, is_preload);
	return answer == CACHE_MISS;
}

/* --- reading ahead ------------------------------------------------------- */

uint32_t fetch_hash(const uint8_t *mac)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (int i = 0; i < AOE_MAC_BYTES; i++)
		hash = (hash ^ mac[i]) * 16777619u;
	return hash ^ hash >> 16;
}

static struct stream *fetch_stream(struct fetch *f, const uint8_t *mac)
{
	return &f->streams[fetch_hash(mac) % STREAMS_MAX];
}

static uint32_t fetch_window_max(const struct fetch *f)
{
	uint32_t share = f->cache->pool->extent_count / 8;

	return share < AHEAD_EXTENTS_MAX ? share : AHEAD_EXTENTS_MAX;
}

static void fetch_ahead(struct fetch *f, struct export *export,
			struct stream *s)
{
	uint32_t count = blk_extent_count(export->blk);
	uint32_t from = (s->ahead > s->last ? s->ahead : s->last) + 1;
	uint32_t end = s->last + s->window;
	bool has_asked = false;
	uint32_t extent;

	for (uint32_t n = from; n <= end && n < count; n++) {
		s->ahead = n;
		if (cache_has(f->cache, export->image, n))
			continue;
		if (!fetch_early(f, export, n, false, &extent))
			break;
		/* When the client has come so far, it is time for more. */
		if (!has_asked)
			cache_ask(f->cache, extent);
		has_asked = true;
	}
}

void fetch_note(struct fetch *f, struct export *export, const uint8_t *mac,
		uint32_t number)
{
	struct stream *s = fetch_stream(f, mac);
	bool is_known = s->image == export->image &&
			memcmp(s->mac, mac, AOE_MAC_BYTES) == 0;
	uint32_t max = fetch_window_max(f);

	if (is_known && number == s->last)
		return;
	if (!is_known || number < s->last || number > s->ahead + 1) {
		memcpy(s->mac, mac, AOE_MAC_BYTES);
		s->image = export->image;
		s->last = number;
		s->ahead = number;
		s->window = 0;
		return;
	}
	s->last = number;
	s->window = s->window ? 2 * s->window : 2;
	if (s->window > max)
		s->window = max;
	fetch_ahead(f, export, s);
}

/* --- the whole image ----------------------------------------------------- */

void fetch_preload_more(struct fetch *f)
{
	uint32_t extent;

	while (f->preload && f->preload_next < f->preload_end &&
	       f->preload_in_flight < PRELOAD_DEPTH) {
		if (!cache_has(f->cache, f->preload->image, f->preload_next) &&
		    !fetch_early(f, f->preload, f->preload_next, true, &extent))
			return;
		f->preload_next++;
	}
}

void fetch_preload(struct fetch *f, struct export *export)
{
	uint32_t room = f->cache->pool->extent_count;
	uint32_t count = blk_extent_count(export->blk);

	f->preload = export;
	f->preload_next = 0;
	/* Never so much that it would push itself out again. */
	f->preload_end = count <= room ? count : room - room / 8;
	fetch_preload_more(f);
}

uint32_t fetch_preload_left(const struct fetch *f)
{
	return f->preload
		       ? f->preload_end - f->preload_next + f->preload_in_flight
		       : 0;
}

/* --- ends ---------------------------------------------------------------- */

static void fetch_read_done(struct blk_read *read, int result)
{
	struct disk_read *d = (struct disk_read *)read;
	struct fetch *f = d->fetch;
	struct cache_waiter *waiters = cache_filled(f->cache, d->extent,
						    result == 0);

	d->next_free = f->free;
	f->free = d;
	f->in_flight--;
	f->preload_in_flight -= d->is_preload;
	f->done(f->context, waiters, result);
	fetch_preload_more(f);
}

int fetch_init(struct fetch *f, struct cache *cache,
	       void (*done)(void *, struct cache_waiter *, int), void *context)
{
	*f = (struct fetch){
		.cache = cache,
		.done = done,
		.context = context,
	};
	f->reads = calloc(DISK_READS_MAX, sizeof(*f->reads));
	f->streams = calloc(STREAMS_MAX, sizeof(*f->streams));
	if (!f->reads || !f->streams) {
		fetch_free(f);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < DISK_READS_MAX; i++) {
		f->reads[i].fetch = f;
		f->reads[i].next_free = f->free;
		f->free = &f->reads[i];
	}
	return 0;
}

void fetch_free(struct fetch *f)
{
	free(f->streams);
	free(f->reads);
}
