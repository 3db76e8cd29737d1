// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions under way.  Which peer a frame answers is told by its tag alone,
 * as Linux does it: targets may answer by another port than they were asked.
 */
#include "tools/ping/ask.h"

#include <string.h>

#include "tools/ping/message.h"

/* What answers may need of the socket's buffer, so that none is lost there. */
#define FLYING_BYTES (64u << 10)
#define FLYING_MAX   64u
/* Who answers twice does so within this time. */
#define LINGER_NS (20 * 1000000u)
/* Frames heard before it is looked who is late. */
#define HEAR_MAX 1024u

struct ask {
	struct wire *wire;
	struct peer *peers;
	size_t count;
	const struct patience *patience;
	uint32_t flying;
	uint32_t flying_max;
};

static void ask_begin(struct ask *a)
{
	uint32_t largest = ATA_SECTOR_BYTES;

	for (size_t i = 0; i < a->count; i++) {
		struct peer *p = &a->peers[i];
		uint32_t bytes = p->question.sectors * ATA_SECTOR_BYTES;

		p->answer.kind = ANSWER_NONE;
		p->tries = 0;
		p->is_done = p->question.kind == ASK_NOTHING;
		if (p->question.kind == ASK_READ && bytes > largest)
			largest = bytes;
	}
	a->flying_max = FLYING_BYTES / largest;
	if (a->flying_max > FLYING_MAX)
		a->flying_max = FLYING_MAX;
	if (a->flying_max < 1)
		a->flying_max = 1;
}

static int ask_send(struct ask *a, struct peer *p)
{
	uint8_t frame[AOE_FRAME_MIN];
	struct envelope envelope = {
		.from = a->wire->mac,
		.to = p->mac,
		.address = p->address,
	};

	/* A late answer to the first try still is an answer: one tag. */
	if (p->tries == 0)
		p->tag = wire_next_tag(a->wire);
	if (p->tries++ == 0)
		a->flying++;
	envelope.tag = p->tag;
	message_put_question(frame, &envelope, &p->question);
	p->sent_ns = wire_now_ns();
	return wire_send(a->wire, frame);
}

static void ask_end(struct ask *a, struct peer *p)
{
	p->is_done = true;
	a->flying--;
}

/*
 * Asks whom it can, and gives up whom it must.  *due_ns: when to look again,
 * or 0 when nobody is waited for.
 */
static int ask_turn(struct ask *a, uint64_t *due_ns)
{
	const struct patience *patience = a->patience;
	uint64_t now = wire_now_ns();
	bool is_over = now >= patience->ends_ns;
	int rc = 0;

	*due_ns = 0;
	for (size_t i = 0; i < a->count && rc == 0; i++) {
		struct peer *p = &a->peers[i];
		bool is_flying = p->tries > 0;
		bool is_late = is_flying &&
			       now >= p->sent_ns + patience->timeout_ns;

		if (p->is_done)
			continue;
		if (!is_flying && is_over)
			p->is_done = true;
		else if (is_late && (is_over || p->tries >= patience->tries))
			ask_end(a, p);
		else if (is_late || (!is_flying && a->flying < a->flying_max))
			rc = ask_send(a, p);
		if (!p->is_done && p->tries > 0 &&
		    (*due_ns == 0 ||
		     p->sent_ns + patience->timeout_ns < *due_ns))
			*due_ns = p->sent_ns + patience->timeout_ns;
	}
	return rc;
}

static struct peer *ask_whose(struct ask *a, const struct wire_frame *frame)
{
	uint32_t tag = message_tag(frame);
	struct address address = message_address(frame);

	for (size_t i = 0; i < a->count; i++) {
		struct peer *p = &a->peers[i];

		if (p->tries > 0 && p->tag == tag)
			return address_is_equal(p->address, address) ? p : NULL;
	}
	return NULL;
}

/* A second answer to what was asked once; is it the same one? */
static void ask_take_second(struct peer *p, const struct answer *answer)
{
	if (p->answer.kind == ANSWER_NONE || p->tries > 1)
		return;
	p->is_doubled = true;
	if (answer->kind != p->answer.kind ||
	    (answer->kind == ANSWER_DATA &&
	     memcmp(answer->sector, p->answer.sector, ATA_SECTOR_BYTES) != 0))
		p->is_twofold = true;
}

static void ask_take(struct ask *a, const struct wire_frame *frame)
{
	struct peer *p = ask_whose(a, frame);
	struct answer answer;

	if (!p)
		return;
	if (!message_read_answer(frame, &p->question, &answer)) {
		p->malformed++;
	} else if (p->is_done) {
		ask_take_second(p, &answer);
	} else {
		answer.is_retried = p->tries > 1;
		answer.rtt_ns = frame->at_ns > p->sent_ns
					? frame->at_ns - p->sent_ns
					: 0;
		p->answer = answer;
		ask_end(a, p);
	}
}

static int ask_linger(struct ask *a)
{
	uint64_t until = wire_now_ns() + LINGER_NS;
	struct wire_frame frame;
	bool is_any_doubled = false;
	int rc = 0;

	for (size_t i = 0; i < a->count; i++)
		is_any_doubled |= a->peers[i].is_doubled;
	if (!is_any_doubled)
		return 0;
	while ((rc = wire_receive(a->wire, until, &frame)) > 0)
		ask_take(a, &frame);
	return rc;
}

/* What has come until due_ns at the latest; then all that lies there. */
static int ask_hear(struct ask *a, uint64_t due_ns)
{
	struct wire_frame frame;
	int rc = wire_receive(a->wire, due_ns, &frame);

	for (unsigned int i = 0; rc > 0 && i < HEAR_MAX; i++) {
		ask_take(a, &frame);
		rc = wire_receive(a->wire, 0, &frame);
	}
	return rc < 0 ? rc : 0;
}

int ask_all(struct wire *wire, struct peer *peers, size_t count,
	    const struct patience *patience)
{
	struct ask a = {
		.wire = wire,
		.peers = peers,
		.count = count,
		.patience = patience,
	};
	uint64_t due_ns;
	int rc;

	ask_begin(&a);
	do {
		rc = ask_turn(&a, &due_ns);
		if (rc == 0 && due_ns > 0)
			rc = ask_hear(&a, due_ns);
	} while (rc == 0 && due_ns > 0);
	return rc < 0 ? rc : ask_linger(&a);
}
