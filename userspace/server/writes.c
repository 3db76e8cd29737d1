// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes and flushes.
 */
#include "server/writes.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"
#include "memory/claims.h"
#include "server/waiter.h"
#include "server/worker.h"

#define WRITE_BYTES (FRAME_SECTORS_MAX * ATA_SECTOR_BYTES)

struct write {
	struct waiter waiter; /* first: what is woken is it */
	struct write *next;   /* younger, or free too */
	struct write *before;
	struct outlet *outlet;
	struct export *export;
	struct nio_frame frame; /* the reply's head, complete */
	struct aoe_io io;
	uint32_t first; /* extent, and the last one */
	uint32_t last;
	uint32_t blocker_count; /* older ones that must be done before */
	struct cache_claim claims[FRAME_SPANS_MAX];
	uint32_t claim_count;
	uint8_t *data;
	struct blk_write blk_write;
	struct blk_flush blk_flush;
};

_Static_assert(offsetof(struct write, waiter) == 0, "casts rely on it");

#define WRITE_OF(member, p) \
	((struct write *)((char *)(p)-offsetof(struct write, member)))

static struct blk *write_blk(const struct write *r)
{
	return r->export->image->shares[0].blk;
}

/* --- who follows whom ---------------------------------------------------- */

static bool write_blocks(const struct write *older, const struct write *younger)
{
	if (older->export->image != younger->export->image ||
	    older->io.kind == AOE_IO_FLUSH)
		return false;
	return younger->io.kind == AOE_IO_FLUSH ||
	       (older->first <= younger->last && younger->first <= older->last);
}

static void writes_append(struct writes *s, struct write *r)
{
	r->blocker_count = 0;
	for (const struct write *older = s->oldest; older; older = older->next)
		r->blocker_count += write_blocks(older, r);
	r->next = NULL;
	r->before = s->newest;
	if (s->newest)
		s->newest->next = r;
	else
		s->oldest = r;
	s->newest = r;
}

static void writes_remove(struct writes *s, const struct write *r)
{
	if (r->before)
		r->before->next = r->next;
	else
		s->oldest = r->next;
	if (r->next)
		r->next->before = r->before;
	else
		s->newest = r->before;
}

/* --- what keeps an export ------------------------------------------------ */

/* Release: whoever sees nobody waiting may take the export away. */
static void write_count(const struct write *r, uint32_t more)
{
	uint32_t *waiting = &r->export->shares[0].waiting;
	uint32_t *in_flight = &r->export->image->shares[0].in_flight;

	__atomic_store_n(in_flight, *in_flight + more, __ATOMIC_RELEASE);
	__atomic_store_n(waiting, *waiting + more, __ATOMIC_RELEASE);
}

static void write_reply(const struct write *r, int result)
{
	struct nio_packet_out *out = outlet_next(r->outlet, &r->frame);
	struct export_share *share = &r->export->shares[0];

	out->head.len_bytes = aoe_finish(out->head.data, &r->io,
					 result < 0 ? AOE_IO_FAILED
						    : AOE_IO_DONE);
	export_answered(share,
			outlet_answered(r->outlet, out, out->head.len_bytes));
	if (result < 0) {
		count_add(&share->writes_failed, 1);
	} else if (r->io.kind == AOE_IO_WRITE) {
		count_add(&share->writes, 1);
		count_add(&share->write_sectors, r->io.sector_count);
	}
}

/* --- the way of a write -------------------------------------------------- */

static void write_go(struct worker *w, struct write *r);

/* It is on the disk, or is not going to be: the reply says so. */
static void write_end(struct write *r, int result)
{
	struct worker *w = r->waiter.worker;
	struct writes *s = &w->writes;
	struct write *younger = r->next;

	write_reply(r, result);
	writes_remove(s, r);
	for (uint32_t i = 0; i < r->claim_count; i++)
		waiter_wake_all(
			w, cache_unclaim(w->reads.fetch.cache, &r->claims[i]),
			0);
	for (; younger; younger = younger->next) {
		if (write_blocks(r, younger) && --younger->blocker_count == 0)
			write_go(w, younger);
	}
	write_count(r, UINT32_MAX);
	r->next = s->free;
	s->free = r;
}

static void write_done(struct blk_write *blk_write, int result)
{
	write_end(WRITE_OF(blk_write, blk_write), result);
}

static void flush_done(struct blk_flush *blk_flush, int result)
{
	write_end(WRITE_OF(blk_flush, blk_flush), result);
}

/* Each extent in turn; false: it waits for one that is being filled. */
static bool write_claim(struct worker *w, struct write *r)
{
	while (r->first + r->claim_count <= r->last) {
		struct cache_claim *claim = &r->claims[r->claim_count];

		claim->image = r->export->image->handle;
		claim->number = r->first + r->claim_count;
		if (!cache_claim(w->reads.fetch.cache, claim, &r->waiter.link))
			return false;
		r->claim_count++;
	}
	return true;
}

/* Nobody is before it any more. */
static void write_go(struct worker *w, struct write *r)
{
	struct blk *blk = write_blk(r);

	if (r->io.kind == AOE_IO_FLUSH) {
		r->blk_flush.done = flush_done;
		blk->ops->flush(blk, &r->blk_flush);
		return;
	}
	if (!write_claim(w, r))
		return;
	r->blk_write = (struct blk_write){
		.done = write_done,
		.data = r->data,
		.offset_bytes = r->io.lba * ATA_SECTOR_BYTES,
		.len_bytes = r->io.sector_count * ATA_SECTOR_BYTES,
		.is_sync = r->export->config.is_sync && !r->io.is_async,
	};
	blk->ops->write(blk, &r->blk_write);
}

/* However the filling has ended: what it filled is not wanted here. */
static void write_resume(struct worker *w, struct waiter *waiter)
{
	write_go(w, (struct write *)waiter);
}

/* --- out of the frame ---------------------------------------------------- */

static void write_take_payload(struct write *r, const struct nio_frame *frame)
{
	uint32_t wanted = r->io.sector_count * ATA_SECTOR_BYTES;
	uint32_t there = frame->len_bytes - AOE_ATA_BYTES;

	if (there > wanted)
		there = wanted;
	/* The engine has seen to it that the frame has all of it. */
	assert(wanted <= WRITE_BYTES && wanted - there <= frame->rest_bytes);
	memcpy(r->data, frame->data + AOE_ATA_BYTES, there);
	if (wanted > there)
		memcpy(r->data + there, frame->rest, wanted - there);
}

void writes_start(struct worker *w, struct outlet *outlet,
		  struct export *export, const struct nio_frame *frame,
		  const struct aoe_io *io)
{
	struct writes *s = &w->writes;
	struct write *r = s->free;

	if (!r) {
		count_add(&w->dropped, 1);
		nio_release(outlet->nio, frame);
		return;
	}
	s->free = r->next;
	*r = (struct write){
		.waiter = { .worker = w, .go_on = write_resume },
		.outlet = outlet,
		.export = export,
		.frame = *frame,
		.io = *io,
		.data = r->data,
	};
	if (io->kind == AOE_IO_WRITE) {
		r->first = (uint32_t)(io->lba / EXTENT_SECTORS);
		r->last = (uint32_t)((io->lba + io->sector_count - 1) /
				     EXTENT_SECTORS);
		write_take_payload(r, frame);
	}
	write_count(r, 1);
	writes_append(s, r);
	if (r->blocker_count == 0)
		write_go(w, r);
}

/* --- life ---------------------------------------------------------------- */

int writes_open(struct writes *s)
{
	void *memory;

	/* Nothing of it is touched, so there is none, before there are writes.
	 */
	if (posix_memalign(&memory, CHUNK_BYTES, WRITES_MAX * WRITE_BYTES) != 0)
		return -ENOMEM;
	*s = (struct writes){
		.memory = memory,
		.all = calloc(WRITES_MAX, sizeof(*s->all)),
	};
	if (!s->all) {
		free(memory);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < WRITES_MAX; i++) {
		s->all[i].data = s->memory + i * WRITE_BYTES;
		s->all[i].next = s->free;
		s->free = &s->all[i];
	}
	return 0;
}

void writes_close(struct writes *s)
{
	free(s->all);
	free(s->memory);
}
