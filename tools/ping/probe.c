// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rounds, and what they add up to.
 */
#include "tools/ping/probe.h"

#include <errno.h>
#include <stdlib.h>

#include "tools/ping/ask.h"

int probe_init(struct probe *probe, struct find *find)
{
	probe->find = find;
	probe->tallies = calloc(find->count, sizeof(*probe->tallies));
	return probe->tallies ? 0 : -ENOMEM;
}

void probe_free(struct probe *probe)
{
	free(probe->tallies);
}

struct question probe_question(const struct probe *probe,
			       const struct peer *peer)
{
	uint8_t sectors = probe->sectors;

	if (peer->read == READING_REFUSED ||
	    (peer->is_identified && peer->identity.size_sectors == 0))
		return (struct question){ .kind = ASK_IDENTIFY };
	if (sectors == 0)
		sectors = find_full_sectors(probe->find, peer);
	return (struct question){ .kind = ASK_READ, .sectors = sectors };
}

static void probe_count(struct probe *probe, size_t peer)
{
	const struct answer *answer = &probe->find->peers[peer].answer;
	struct tally *tally = &probe->tallies[peer];

	tally->asked++;
	if (answer->kind == ANSWER_NONE)
		return;
	tally->answered++;
	if (answer->kind == ANSWER_REFUSED)
		tally->refused++;
	rtt_add(&tally->rtt, answer->rtt_ns);
}

static int probe_round(struct probe *probe, uint64_t sequence,
		       const struct probe_listener *listener)
{
	struct patience patience = {
		.tries = 1,
		.timeout_ns = probe->timeout_ns,
		.ends_ns = UINT64_MAX,
	};
	struct find *f = probe->find;
	int rc;

	for (size_t i = 0; i < f->count; i++)
		f->peers[i].question = probe_question(probe, &f->peers[i]);
	rc = ask_all(f->wire, f->peers, f->count, &patience);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < f->count; i++) {
		probe_count(probe, i);
		listener->heard(listener->context, probe, i, sequence);
	}
	return 0;
}

int probe_run(struct probe *probe, const struct probe_listener *listener)
{
	uint64_t sequence = 0;
	int rc = 0;

	while (rc == 0) {
		uint64_t next_ns = wire_now_ns() + probe->interval_ns;

		rc = probe_round(probe, ++sequence, listener);
		if (sequence == probe->rounds)
			break;
		if (rc == 0)
			rc = wire_sleep(probe->find->wire, next_ns);
	}
	return rc;
}

bool probe_was_answered(const struct probe *probe)
{
	for (size_t i = 0; i < probe->find->count; i++) {
		if (probe->tallies[i].answered > 0)
			return true;
	}
	return false;
}

bool probe_was_refused(const struct probe *probe)
{
	for (size_t i = 0; i < probe->find->count; i++) {
		if (probe->tallies[i].answered > probe->tallies[i].refused)
			return false;
	}
	return probe_was_answered(probe);
}
