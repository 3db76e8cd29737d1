/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole server: from what the user asked for to the loops that serve it.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "server/config.h"

/* Reads the configuration anew; NULL, after one line, if it is wrong. */
typedef struct server_config *server_reread(void *context);

/*
 * Serves until SIGTERM or SIGINT, then returns 0.  What goes wrong is said in
 * one line, and then a negative errno is returned.  At SIGHUP, if reread is
 * not NULL, the exports become those of the configuration it returns.  The
 * config, this and that, is server_config_free()d here.
 */
int server_run(struct server_config *config, server_reread *reread,
	       void *context);

/*
 * How many of the exports could not be served now, as an image or interface is
 * missing, each in a line.  At the start one of them ends the server.
 */
uint32_t server_check(const struct server_config *config);

#endif
