/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AoE as one who asks speaks it: requests made, answers judged.  Answers come
 * from strangers; nothing of them is believed before its length is.
 */
#ifndef PING_MESSAGE_H
#define PING_MESSAGE_H

#include "tools/ping/peer.h"
#include "tools/ping/wire.h"

/* Who asks whom, in which words. */
struct envelope {
	const uint8_t *from;
	const uint8_t *to;
	struct address address;
	uint32_t tag;
};

void message_put_config(uint8_t frame[AOE_FRAME_MIN],
			const struct envelope *envelope);
void message_put_question(uint8_t frame[AOE_FRAME_MIN],
			  const struct envelope *envelope,
			  const struct question *question);

uint32_t message_tag(const struct wire_frame *frame);
struct address message_address(const struct wire_frame *frame);

/* A whole config response to a read of the string, or NULL. */
const struct aoe_config *message_as_config(const struct wire_frame *frame);

/*
 * The answer to this question, all but its time; false when the frame is no
 * such answer, or not all of it.
 */
bool message_read_answer(const struct wire_frame *frame,
			 const struct question *question,
			 struct answer *answer);

#endif
