/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that is served: interfaces, their exports, and the images behind, as the
 * configuration has them, and the way from one configuration to the next.
 */
#ifndef SERVER_SERVED_H
#define SERVER_SERVED_H

#include "server/netif.h"

struct served {
	const struct server_config *config;
	struct crew *crew;
	struct netif *netifs[NETIFS_MAX];
	uint32_t netif_count;
	struct image *images[IMAGES_MAX];
	uint32_t image_count;
	/* No more on any roster, but reads of theirs may still wait. */
	struct export *leaving;
	struct netif *closing; /* once nobody leaves any more */
	uint64_t left_ns;      /* when the last one of them left */
	struct source saving;  /* what clients have changed */
};

/* All of the config or nothing; says itself, in one line, what is wrong. */
int served_open(struct served *served, struct crew *crew,
		const struct server_config *config);

/* The rings are closed. */
void served_close(struct served *served);

/* Becomes what the config has; what cannot be had is said and left out. */
void served_change(struct served *served, const struct server_config *config);

/* Ends what has left, if nobody waits for it; true: there is more. */
bool served_bury(struct served *served);

/*
 * Follows the changes of the interfaces.  -EAGAIN: some must be looked at
 * again; -ENODEV: none is left.
 */
int served_follow(struct served *served);

/* Looks at what was lost; to be called once in STEER_LOOK_NS. */
void served_steer(struct served *served);

void served_advertise(struct served *served);
void served_report_ready(const struct served *served);
void served_report(const struct served *served);

#endif
