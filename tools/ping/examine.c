// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What peers are, by questions that every initiator asks as well.
 */
#include <string.h>
#include <sys/random.h>

#include "tools/ping/ask.h"
#include "tools/ping/find.h"

#define IDENTIFY_ROUNDS 2u
/* An answer has a part of the whole time, but on a busy machine this. */
#define TRY_PART   4u
#define TRY_NS_MIN (50 * 1000000u)
/*
 * What is compared of images: the first sector, the volume descriptor of an
 * ISO with its date, the last sector, and one of each 13th part.
 */
#define PROBES	      16u
#define PROBE_PARTS   13u
#define PROBE_ISO_LBA 64u

static struct patience patience_of(const struct find *f, unsigned int tries)
{
	uint64_t try_ns = f->timeout_ns / TRY_PART;

	return (struct patience){
		.tries = tries,
		.timeout_ns = try_ns > TRY_NS_MIN ? try_ns : TRY_NS_MIN,
		.ends_ns = UINT64_MAX,
	};
}

static int ask(struct find *f, const struct patience *patience)
{
	return ask_all(f->wire, f->peers, f->count, patience);
}

static void time_answer(struct peer *p)
{
	if (p->answer.kind != ANSWER_NONE && !p->answer.is_retried)
		rtt_add(&p->rtt, p->answer.rtt_ns);
}

static void take_identity(struct peer *p)
{
	if (p->answer.kind != ANSWER_DATA)
		return;
	p->is_identified = identity_read(&p->identity, p->answer.sector);
	if (!p->is_identified)
		p->malformed++;
}

static int examine_identity(struct find *f)
{
	struct patience patience = patience_of(f, 3);
	int rc = 0;

	/* Thousands that only pretend to be there shall not take hours. */
	patience.ends_ns = wire_now_ns() + f->timeout_ns + patience.timeout_ns;
	for (unsigned int round = 0; rc == 0 && round < IDENTIFY_ROUNDS;
	     round++) {
		for (size_t i = 0; i < f->count; i++)
			f->peers[i].question.kind =
				round == 0 || f->peers[i].is_identified
					? ASK_IDENTIFY
					: ASK_NOTHING;
		rc = ask(f, &patience);
		for (size_t i = 0; rc == 0 && i < f->count; i++) {
			time_answer(&f->peers[i]);
			take_identity(&f->peers[i]);
		}
	}
	return rc;
}

static enum reading reading_of(struct peer *p)
{
	switch (p->answer.kind) {
	case ANSWER_DATA:
		return READING_DONE;
	case ANSWER_REFUSED:
		p->refusal = p->answer;
		return READING_REFUSED;
	case ANSWER_NONE:
		break;
	}
	return READING_LOST;
}

static void ask_sectors(struct peer *p, bool is_wanted, uint64_t lba,
			uint8_t sectors)
{
	p->question = (struct question){
		.kind = is_wanted ? ASK_READ : ASK_NOTHING,
		.lba = lba,
		.sectors = sectors,
	};
}

static int examine_read(struct find *f)
{
	struct patience patience = patience_of(f, 3);
	int rc;

	for (size_t i = 0; i < f->count; i++) {
		struct peer *p = &f->peers[i];

		ask_sectors(p, p->is_identified && p->identity.size_sectors > 0,
			    0, 1);
	}
	rc = ask(f, &patience);
	for (size_t i = 0; rc == 0 && i < f->count; i++) {
		struct peer *p = &f->peers[i];

		if (p->question.kind == ASK_NOTHING)
			continue;
		time_answer(p);
		p->read = reading_of(p);
	}
	return rc;
}

static int ask_full(struct find *f)
{
	struct patience patience = patience_of(f, 2);
	int rc;

	for (size_t i = 0; i < f->count; i++) {
		struct peer *p = &f->peers[i];

		ask_sectors(p,
			    p->read == READING_DONE &&
				    p->full_read != READING_DONE,
			    0, p->full_sectors);
	}
	rc = ask(f, &patience);
	for (size_t i = 0; rc == 0 && i < f->count; i++) {
		struct peer *p = &f->peers[i];

		if (p->question.kind == ASK_READ)
			p->full_read = reading_of(p);
	}
	return rc;
}

/* Asks for half of what lies between frames that pass and those lost. */
static bool ask_between(struct peer *p)
{
	unsigned int gap = p->lost_sectors - p->passed_sectors;
	bool is_open = p->read == READING_DONE &&
		       p->full_read == READING_LOST && gap > 1;

	ask_sectors(p, is_open, 0, (uint8_t)(p->passed_sectors + gap / 2));
	return is_open;
}

static void take_between(struct peer *p)
{
	if (p->question.kind == ASK_NOTHING)
		return;
	if (p->answer.kind == ANSWER_NONE)
		p->lost_sectors = p->question.sectors;
	else
		p->passed_sectors = p->question.sectors;
}

static int narrow_down(struct find *f)
{
	struct patience patience = patience_of(f, 2);
	bool is_more = true;
	int rc = 0;

	while (is_more && rc == 0) {
		is_more = false;
		for (size_t i = 0; i < f->count; i++)
			is_more |= ask_between(&f->peers[i]);
		if (is_more)
			rc = ask(f, &patience);
		for (size_t i = 0; is_more && rc == 0 && i < f->count; i++)
			take_between(&f->peers[i]);
	}
	return rc;
}

static bool is_any_lost(const struct find *f)
{
	for (size_t i = 0; i < f->count; i++) {
		if (f->peers[i].full_read == READING_LOST)
			return true;
	}
	return false;
}

/*
 * Lost are full frames only if small ones pass between two tries: a disk that
 * had to wake up has done so by then.
 */
static int examine_full(struct find *f)
{
	int rc;

	for (size_t i = 0; i < f->count; i++) {
		struct peer *p = &f->peers[i];

		p->full_sectors = find_full_sectors(f, p);
		p->passed_sectors = 1;
		p->lost_sectors = p->full_sectors;
	}
	rc = ask_full(f);
	if (rc < 0 || !is_any_lost(f))
		return rc;
	rc = examine_read(f);
	if (rc == 0)
		rc = ask_full(f);
	return rc == 0 ? narrow_down(f) : rc;
}

static uint64_t probe_lba(unsigned int probe, uint64_t size)
{
	uint64_t part = size / PROBE_PARTS, noise = 0;

	switch (probe) {
	case 0:
		return 0;
	case 1:
		return size > PROBE_ISO_LBA ? PROBE_ISO_LBA : 0;
	case 2:
		return size - 1;
	default:
		/* Another sector each time finds more than always the same. */
		if (getrandom(&noise, sizeof(noise), 0) < 0 || part == 0)
			return 0;
		return part * (probe - 3) + noise % part;
	}
}

/* Peers that are to hold the same: all the same sector. */
static void probe_group(struct peer *peers, size_t count, unsigned int probe)
{
	bool is_shared = count > 1 || peers[0].is_doubled;
	uint64_t size = UINT64_MAX, lba;

	for (size_t i = 0; i < count; i++) {
		if (peers[i].read == READING_DONE &&
		    peers[i].identity.size_sectors < size)
			size = peers[i].identity.size_sectors;
	}
	lba = probe_lba(probe, size);
	for (size_t i = 0; i < count; i++)
		ask_sectors(&peers[i],
			    is_shared && peers[i].read == READING_DONE, lba, 1);
}

static void compare_group(struct peer *peers, size_t count)
{
	const struct peer *first = NULL;

	for (size_t i = 0; i < count; i++) {
		struct peer *p = &peers[i];

		if (p->answer.kind != ANSWER_DATA)
			continue;
		if (!first)
			first = p;
		if (p->other || memcmp(p->answer.sector, first->answer.sector,
				       ATA_SECTOR_BYTES) == 0)
			continue;
		p->other = first;
		p->other_lba = p->question.lba;
	}
}

static int examine_contents(struct find *f)
{
	struct patience patience = patience_of(f, 3);
	size_t size;
	int rc = 0;

	for (unsigned int probe = 0; rc == 0 && probe < PROBES; probe++) {
		for (size_t i = 0; i < f->count; i += size) {
			size = peer_group(&f->peers[i], f->count - i);
			probe_group(&f->peers[i], size, probe);
		}
		rc = ask(f, &patience);
		for (size_t i = 0; rc == 0 && i < f->count; i += size) {
			size = peer_group(&f->peers[i], f->count - i);
			compare_group(&f->peers[i], size);
		}
	}
	return rc;
}

int find_examine(struct find *f)
{
	int rc = examine_identity(f);

	if (rc == 0)
		rc = examine_read(f);
	if (rc == 0)
		rc = examine_full(f);
	if (rc == 0)
		rc = examine_contents(f);
	return rc;
}
