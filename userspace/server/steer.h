/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many requests a client may have under way: fewer as long as frames are
 * lost for want of room, and bit by bit as many as ever afterwards.  Clients
 * are told by Buffer Count, the protocol's only flow control.
 */
#ifndef SERVER_STEER_H
#define SERVER_STEER_H

#include <stdbool.h>
#include <stdint.h>

struct steer {
	uint64_t lost;	  /* frames, when it was last looked at */
	uint64_t calm_ns; /* since when none was lost, or more allowed */
	uint32_t halvings;
};

/* lost: so far in all.  True: clients should be told something else. */
bool steer_look(struct steer *steer, uint64_t lost, uint64_t now_ns);

/* What is left of the wanted number; never so few that Linux gives up. */
uint16_t steer_window(const struct steer *steer, uint32_t wanted);

#endif
