/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole target: from what the user asked for to the loop that serves it.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"
#include "net/port.h"

struct server_config {
	uint16_t shelf;
	uint8_t slot;
	const char *netif;
	const char *path;
	struct port_wish wish;
	uint32_t frame_sectors;	    /* most sectors of a frame; 0: by the MTU */
	uint32_t buffer_count;	    /* requests a client may have under way */
	uint32_t advertise_seconds; /* 0: only at start and on changes */
	uint64_t cache_bytes;	    /* 0: the image, within bounds */
	bool reserve;		    /* clients may reserve the target */
	bool preload;		    /* read the image before it is asked for */
	uint32_t busy_poll_us;	    /* 0: interrupts, as usual */
};

/*
 * Serves until SIGTERM or SIGINT, then returns 0.  What goes wrong is said in
 * one line, and then a negative errno is returned.
 */
int server_run(const struct server_config *config);

#endif
