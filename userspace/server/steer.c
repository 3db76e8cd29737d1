// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many requests a client may have under way.
 */
#include "server/steer.h"

#include "limits.h"

bool steer_look(struct steer *s, uint64_t lost, uint64_t now_ns)
{
	uint64_t more = lost - s->lost;

	s->lost = lost;
	if (more > 0) {
		s->calm_ns = now_ns;
		if (s->halvings == STEER_HALVINGS_MAX)
			return false;
		s->halvings++;
		return true;
	}
	if (s->halvings == 0 || now_ns - s->calm_ns < STEER_CALM_NS)
		return false;
	s->calm_ns = now_ns;
	s->halvings--;
	return true;
}

uint16_t steer_window(const struct steer *s, uint32_t wanted)
{
	uint32_t left = wanted >> s->halvings;

	return (uint16_t)(left > BUFFER_COUNT_MIN ? left : BUFFER_COUNT_MIN);
}
