/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the server tells its user, one line each.
 */
#ifndef SERVER_REPORT_H
#define SERVER_REPORT_H

#include "server/netif.h"

/* Why the interface's sockets or programs could not be had. */
void report_refusal(const struct netif *netif, int rc);

/* Whoever left the choice to us should know what stood in the way. */
void report_no_answer(const struct netif *netif);

/* That an export is there, and how; alone: with the memory, and "ready". */
void report_export(const struct netif *netif, const struct export *export,
		   bool is_alone);

/* The line that ends in "ready", where there are several exports. */
void report_ready(const struct crew *crew, uint32_t export_count,
		  uint32_t netif_count);

/* That its address is another process's, holder if not 0; see hold_take(). */
void report_held(const struct netif *netif, const struct export *export, int rc,
		 int holder);

/* That it is served no more, and what was done. */
void report_end(const struct netif *netif, const struct export *export);

/* What has changed of the interface. */
void report_link(const struct netif *netif);

/* Who is told to ask for short frames. */
void report_short(const struct netif *netif, const uint8_t *mac);

/* How much clients are told to ask at once. */
void report_steer(const struct netif *netif);

/* How far the preloading is: a moving line on a terminal, else the last one. */
void report_preload(const struct fetch *fetch, bool is_terminal);

/*
 * What was done for each export.  What was dropped is the interface's.
 */
void report_stats(const struct netif *netif);

#endif
