/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the disk into the cache: what is missing, what a client that reads
 * straight on will ask for next, and, at leisure, the whole image.  Each
 * worker has its own; reads end in the thread that began them.
 */
#ifndef SERVER_FETCH_H
#define SERVER_FETCH_H

#include "memory/cache.h"
#include "server/image.h"

struct disk_read;
struct stream;

struct fetch {
	struct cache *cache;
	uint32_t index; /* the worker's */
	/* Called for each read that ends; waiters in the order they came. */
	void (*done)(void *context, struct cache_waiter *waiters, int result);
	void *context;
	struct disk_read *reads; /* all of them */
	struct disk_read *free;
	uint32_t in_flight;
	struct stream *streams;

	struct image *preload; /* the first of them; NULL: none is */
	uint32_t preload_next;
	uint32_t preload_end;
	uint32_t preload_in_flight;
};

int fetch_init(struct fetch *fetch, struct cache *cache, uint32_t index,
	       void (*done)(void *, struct cache_waiter *, int), void *context);
void fetch_free(struct fetch *fetch);

/* Of a client, for tables of them. */
uint32_t fetch_hash(const uint8_t *mac);

/*
 * Like cache_find(), but what is missing is already being read on return:
 * never CACHE_MISS.  CACHE_FULL also when no more reads may be under way.
 */
enum cache_answer fetch_find(struct fetch *fetch, struct image *image,
			     struct cache_wish *wish, uint32_t *extent);

/*
 * A client's read of an extent came to us, since it was missing or since we
 * had asked for it.  If it reads straight on, what comes next is read ahead.
 */
void fetch_note(struct fetch *fetch, struct image *image, const uint8_t *mac,
		uint32_t number);

/* Reads the image, or as much as it may keep, after those named before. */
void fetch_preload(struct fetch *fetch, struct image *image);

/* No more of it, if anything was left: the next one's turn. */
void fetch_preload_end(struct fetch *fetch, struct image *image);

/* Goes on, if it had to stop for want of room. */
void fetch_preload_more(struct fetch *fetch);

/* Extents of the first that are still to come. */
uint32_t fetch_preload_left(const struct fetch *fetch);

#endif
