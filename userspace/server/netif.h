/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An interface, and the exports that are served on it: what is checked and
 * taken at start, and what follows the interface's changes.  All by the main
 * thread, while the other workers pause, if they run already.
 */
#ifndef SERVER_NETIF_H
#define SERVER_NETIF_H

#include "net/port.h"
#include "server/config.h"
#include "server/crew.h"
#include "server/export.h"
#include "server/steer.h"

struct netif {
	struct link link;
	const struct server_config *config;
	struct crew *crew;
	struct port port;
	struct roster roster;
	struct source news; /* stations that were heard */
	struct steer steer;
	struct netif *next; /* of those that close */
};

/* Says itself, in one line, what is wrong. */
int netif_open(struct netif **netif, const char *name,
	       const struct server_config *config, struct crew *crew);

/* Nobody waits any more for what it has served. */
void netif_close(struct netif *netif);

/* The image under that address from now on; says itself what is wrong. */
int netif_add(struct netif *netif, const struct export_config *config,
	      struct image *image);

/* Nobody is answered any more; what waits still is.  The export is left. */
void netif_remove(struct netif *netif, struct export *export);

/* Takes over what of the config may change under way. */
int netif_change(struct netif *netif, struct export *export,
		 const struct export_config *config);

/* The first worker's targets are what they should be: now everybody's are. */
int netif_publish(struct netif *netif, struct export *export);

/*
 * Reads the interface again and takes over its MAC and MTU.  Sets *is_news
 * when initiators should be told.  -ENODEV when it is gone; after another
 * error all is as it was, and may be asked again.
 */
int netif_follow(struct netif *netif, bool *is_news);

/* Has clients ask less or more at once, by what was lost; true: it has to. */
bool netif_must_steer(struct netif *netif);
void netif_steer(struct netif *netif);

/* Long frames do not seem to reach that client: it is to ask for short ones. */
void netif_shorten(struct netif *netif, const uint8_t *mac);

/* Makes its exports known, to all or (mac) to one who may be waiting. */
void netif_advertise(struct netif *netif, const uint8_t *mac);

#endif
