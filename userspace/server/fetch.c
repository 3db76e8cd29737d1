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
#include "memory/cache_images.h"

struct disk_read {
	struct blk_read blk; /* first: storage hands it back */
	struct fetch *fetch;
	struct image *image;
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

static void fetch_start(struct fetch *f, struct image *image, uint32_t number,
			uint32_t extent, bool is_preload)
{
	struct image_share *share = &image->shares[f->index];
	struct disk_read *read = f->free;

	f->free = read->next_free;
	f->in_flight++;
	__atomic_store_n(&share->in_flight, share->in_flight + 1,
			 __ATOMIC_RELAXED);
	f->preload_in_flight += is_preload;
	read->image = image;
	read->extent = extent;
	read->is_preload = is_preload;
	read->blk.done = fetch_read_done;
	read->blk.data = pool_extent(f->cache->pool, extent);
	read->blk.extent = number;
	count_add(&share->disk_reads, 1);
	count_add(&share->disk_bytes, blk_extent_bytes(share->blk, number));
	share->blk->ops->read(share->blk, &read->blk);
}

enum cache_answer fetch_find(struct fetch *f, struct image *image,
			     struct cache_wish *wish, uint32_t *extent)
{
	enum cache_answer answer;

	wish->can_fill = wish->can_fill && f->free;
	answer = cache_find(f->cache, wish, extent);
	if (answer != CACHE_MISS)
		return answer;
	fetch_start(f, image, wish->number, *extent, false);
	return CACHE_FILLING;
}

/* Reads what nobody waits for yet, unless it is there or there is no room. */
static bool fetch_early(struct fetch *f, struct image *image, uint32_t number,
			bool is_preload, uint32_t *extent)
{
	const struct cache_wish wish = {
		.image = image->handle,
		.number = number,
		.can_fill = f->in_flight < DISK_READS_AHEAD_MAX,
	};
	enum cache_answer answer = cache_find(f->cache, &wish, extent);

	if (answer == CACHE_HIT)
		pool_unpin(f->cache->pool, *extent);
	if (answer == CACHE_MISS)
		fetch_start(f, image, number, *extent, is_preload);
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

static void fetch_ahead(struct fetch *f, struct image *image, struct stream *s)
{
	uint32_t count = image_extent_count(image);
	uint32_t from = (s->ahead > s->last ? s->ahead : s->last) + 1;
	uint32_t end = s->last + s->window;
	bool has_asked = false;
	uint32_t extent;

	for (uint32_t n = from; n <= end && n < count; n++) {
		s->ahead = n;
		if (cache_has(f->cache, image->handle, n))
			continue;
		if (!fetch_early(f, image, n, false, &extent))
			break;
		/* When the client has come so far, it is time for more. */
		if (!has_asked)
			cache_ask(f->cache, extent);
		has_asked = true;
	}
}

void fetch_note(struct fetch *f, struct image *image, const uint8_t *mac,
		uint32_t number)
{
	struct stream *s = fetch_stream(f, mac);
	bool is_known = s->image == image->handle &&
			memcmp(s->mac, mac, AOE_MAC_BYTES) == 0;
	uint32_t max = fetch_window_max(f);

	if (is_known && number == s->last)
		return;
	if (!is_known || number < s->last || number > s->ahead + 1) {
		memcpy(s->mac, mac, AOE_MAC_BYTES);
		s->image = image->handle;
		s->last = number;
		s->ahead = number;
		s->window = 0;
		return;
	}
	s->last = number;
	s->window = s->window ? 2 * s->window : 2;
	if (s->window > max)
		s->window = max;
	fetch_ahead(f, image, s);
}

/* --- the whole image ----------------------------------------------------- */

void fetch_preload_more(struct fetch *f)
{
	uint32_t extent;

	while (f->preload && f->preload_next < f->preload_end &&
	       f->preload_in_flight < PRELOAD_DEPTH) {
		if (!cache_has(f->cache, f->preload->handle, f->preload_next) &&
		    !fetch_early(f, f->preload, f->preload_next, true, &extent))
			return;
		f->preload_next++;
	}
}

static void fetch_preload_begin(struct fetch *f)
{
	uint32_t room = cache_share(f->cache);
	uint32_t count = image_extent_count(f->preload);

	f->preload_next = 0;
	/* Never so much that it would push itself out again. */
	f->preload_end = count <= room ? count : room - room / 8;
	fetch_preload_more(f);
}

void fetch_preload(struct fetch *f, struct image *image)
{
	struct image **last = &f->preload;

	while (*last)
		last = &(*last)->next_preload;
	*last = image;
	image->next_preload = NULL;
	if (f->preload == image)
		fetch_preload_begin(f);
}

void fetch_preload_end(struct fetch *f, struct image *image)
{
	struct image **at = &f->preload;
	bool was_first = f->preload == image;

	while (*at && *at != image)
		at = &(*at)->next_preload;
	if (!*at)
		return;
	*at = image->next_preload;
	if (was_first && f->preload)
		fetch_preload_begin(f);
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
	uint32_t *in_flight = &d->image->shares[f->index].in_flight;

	d->next_free = f->free;
	f->free = d;
	f->in_flight--;
	f->preload_in_flight -= d->is_preload;
	f->done(f->context, waiters, result);
	fetch_preload_more(f);
	/* Last: from then on the image may be closed. */
	__atomic_store_n(in_flight, *in_flight - 1, __ATOMIC_RELEASE);
}

int fetch_init(struct fetch *f, struct cache *cache, uint32_t index,
	       void (*done)(void *, struct cache_waiter *, int), void *context)
{
	*f = (struct fetch){
		.cache = cache,
		.index = index,
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
