// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run of the load: sends reads, judges replies, sends anew what is overdue.
 */
#include <string.h>

#include "bench/aoeload_frames.h"
#include "bench/aoeload_state.h"

#define TAG_SLOT_BITS 17
#define TAG_USE_MASK  ((1u << (31 - TAG_SLOT_BITS)) - 1) /* bit 31 stays 0 */

_Static_assert(IN_FLIGHT_MAX == 1u << TAG_SLOT_BITS, "a tag names any slot");

static uint64_t load_dice(struct load *l)
{
	l->random ^= l->random << 13;
	l->random ^= l->random >> 7;
	l->random ^= l->random << 17;
	return l->random;
}

/* --- the list of reads under way ------------------------------------------ */

static void list_append(struct load *l, uint32_t index)
{
	struct read *r = &l->reads[index];

	r->older = l->newest;
	r->newer = NOBODY;
	if (l->newest == NOBODY)
		l->oldest = index;
	else
		l->reads[l->newest].newer = index;
	l->newest = index;
	l->flying++;
}

static void list_remove(struct load *l, uint32_t index)
{
	const struct read *r = &l->reads[index];

	if (r->older == NOBODY)
		l->oldest = r->newer;
	else
		l->reads[r->older].newer = r->newer;
	if (r->newer == NOBODY)
		l->newest = r->older;
	else
		l->reads[r->newer].older = r->older;
	l->flying--;
}

/* --- sending ---------------------------------------------------------------
 */

static void read_send(struct load *l, uint32_t index, uint64_t now)
{
	struct read *r = &l->reads[index];
	uint8_t *frame = wire_request(&l->wire);

	/* Use 0 is skipped: a tag of 0 is an advert's. */
	r->use = r->use == TAG_USE_MASK ? 1 : r->use + 1;
	frame_put_header(frame, &l->config, l->target.mac, r->client,
			 AOE_CMD_ATA, r->use << TAG_SLOT_BITS | index);
	frame_put_ata(frame, ATA_CMD_READ_EXT, r->lba, r->sector_count);
	r->sent_ns = now;
	list_append(l, index);
}

static void read_start(struct load *l, uint32_t index, uint64_t now)
{
	struct read *r = &l->reads[index];
	struct client *c = &l->clients[r->client];
	uint64_t size = l->target.size_sectors;

	r->sector_count = l->sectors;
	if (l->config.pattern == PATTERN_RANDOM) {
		r->lba = load_dice(l) % (size - l->sectors + 1);
	} else {
		r->lba = c->next_lba;
		if (size - r->lba < r->sector_count)
			r->sector_count = (uint32_t)(size - r->lba);
		c->next_lba = (r->lba + r->sector_count) % size;
	}
	r->is_flying = true;
	r->first_sent_ns = now;
	l->sent++;
	read_send(l, index, now);
}

static void load_resend(struct load *l, uint64_t now)
{
	while (l->oldest != NOBODY &&
	       now - l->reads[l->oldest].sent_ns >= l->config.timeout_ns) {
		uint32_t index = l->oldest;

		list_remove(l, index);
		l->result->retransmits++;
		read_send(l, index, now);
	}
	wire_send(&l->wire);
}

/* --- receiving -------------------------------------------------------------
 */

/* The image's bytes; behind its end there are zeros. */
static bool payload_is_right(const struct load *l, const struct read *r,
			     const uint8_t *payload)
{
	uint64_t at = r->lba * ATA_SECTOR_BYTES;
	uint64_t len = r->sector_count * ATA_SECTOR_BYTES;
	uint64_t have = len;

	if (!l->image)
		return true;
	if (at + len > l->image_bytes)
		have = at < l->image_bytes ? l->image_bytes - at : 0;
	if (memcmp(payload, l->image + at, have) != 0)
		return false;
	for (uint64_t i = have; i < len; i++) {
		if (payload[i] != 0)
			return false;
	}
	return true;
}

static void read_judge(struct load *l, const struct read *r,
		       const struct wire_frame *frame)
{
	const struct aoe_ata *ata = (const struct aoe_ata *)frame->data;

	if (ata->header.verflags != AOE_VERFLAGS_REPLY ||
	    frame->len_bytes < AOE_ATA_BYTES ||
	    ata->command != ATA_STATUS_READY)
		l->result->errors++;
	else if (frame->len_bytes !=
			 AOE_ATA_BYTES + r->sector_count * ATA_SECTOR_BYTES ||
		 memcmp(ata->header.src, l->target.mac, AOE_MAC_BYTES) != 0 ||
		 !payload_is_right(l, r, frame->data + AOE_ATA_BYTES))
		l->result->wrong++;
}

/* Ends the read that the frame answers; NOBODY when it answers none. */
static uint32_t load_take(struct load *l, const struct wire_frame *frame,
			  uint64_t now)
{
	uint32_t tag, index, client;
	struct read *r;

	if (!frame_is_reply(frame, &l->config) ||
	    !frame_client(frame->data, &l->config, &client))
		return NOBODY;
	/* A target may speak first, to a client alone as well. */
	if (((const struct aoe_header *)frame->data)->command != AOE_CMD_ATA)
		return NOBODY;
	tag = frame_tag(frame->data);
	index = tag & (IN_FLIGHT_MAX - 1);
	if (index >= l->read_count || l->reads[index].client != client) {
		l->result->wrong++;
		return NOBODY;
	}
	r = &l->reads[index];
	if (!r->is_flying || r->use != tag >> TAG_SLOT_BITS) {
		l->result->late++;
		return NOBODY;
	}
	list_remove(l, index);
	r->is_flying = false;
	read_judge(l, r, frame);
	histogram_add(&l->result->latency_ns, now - r->first_sent_ns);
	l->result->done++;
	l->clients[client].done++;
	return index;
}

/* --- a run -----------------------------------------------------------------
 */

static bool load_may_start(const struct load *l)
{
	return l->config.request_limit == 0 ||
	       l->sent < l->config.request_limit;
}

/* One look at the ring; true if something came. */
static bool load_turn(struct load *l, bool may_start)
{
	struct wire_frame frames[WIRE_BATCH];
	uint32_t count = wire_receive(&l->wire, frames, WIRE_BATCH);
	uint64_t now = now_ns();

	l->now_ns = now;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t index = load_take(l, &frames[i], now);

		if (index != NOBODY && may_start && load_may_start(l))
			read_start(l, index, now);
	}
	wire_send(&l->wire);
	if (l->oldest != NOBODY &&
	    now - l->reads[l->oldest].sent_ns >= l->config.timeout_ns)
		load_resend(l, now);
	return count > 0;
}

static void load_sleep(struct load *l, uint64_t end_ns)
{
	uint64_t now = now_ns();
	uint64_t due = end_ns;

	if (l->oldest != NOBODY &&
	    l->reads[l->oldest].sent_ns + l->config.timeout_ns < due)
		due = l->reads[l->oldest].sent_ns + l->config.timeout_ns;
	if (due > now)
		wire_wait(&l->wire, due - now);
}

static void load_start(struct load *l, uint64_t now)
{
	/* Window by window, so that the first of each client come first. */
	for (uint32_t i = 0; i < l->read_count && load_may_start(l); i++) {
		read_start(l, i, now);
		if (i % WIRE_BATCH == WIRE_BATCH - 1)
			wire_send(&l->wire);
	}
	wire_send(&l->wire);
}

static void load_fairness(const struct load *l, struct load_result *result)
{
	result->client_min = UINT64_MAX;
	for (uint32_t i = 0; i < l->config.client_count; i++) {
		uint64_t done = l->clients[i].done;

		if (done < result->client_min)
			result->client_min = done;
		if (done > result->client_max)
			result->client_max = done;
	}
}

static void load_until(struct load *l, uint64_t end_ns, bool may_start)
{
	while (l->flying > 0 && l->now_ns < end_ns) {
		if (!load_turn(l, may_start))
			load_sleep(l, end_ns);
	}
}

/* Several generators, ready at different times, begin at once. */
static void load_await_start(const struct load *l)
{
	struct timespec start = {
		.tv_sec = (time_t)(l->config.start_ns / NS_PER_SECOND),
		.tv_nsec = (long)(l->config.start_ns % NS_PER_SECOND),
	};

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &start, NULL);
}

void load_run(struct load *l, struct load_result *result)
{
	uint64_t cpu_start_ns, start_ns, done;

	load_await_start(l);
	cpu_start_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	start_ns = now_ns();
	memset(result, 0, sizeof(*result));
	result->start_ns = start_ns;
	l->result = result;
	l->now_ns = start_ns;
	wire_overruns(&l->wire);
	load_start(l, start_ns);
	load_until(l, start_ns + l->config.seconds_ns, true);
	result->elapsed_ns = l->now_ns - start_ns;
	result->cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_start_ns;
	load_fairness(l, result);
	/* What is left is waited for but no longer counted as done. */
	done = result->done;
	load_until(l, l->now_ns + 2 * l->config.timeout_ns, false);
	result->done = done;
	result->unanswered = l->flying;
	result->refused = l->wire.refused;
	result->overruns = wire_overruns(&l->wire);
}
