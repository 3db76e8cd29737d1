/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which signals end xblade-boot, and which one has it read its settings anew:
 * SIGHUP, unless that may mean that its terminal is gone.
 */
#ifndef BOOT_SIGNALS_H
#define BOOT_SIGNALS_H

#include <stdbool.h>

struct signals {
	int fd; /* readable: signals_read() has news */
	bool hangup_ends;
};

enum signals_news { SIGNALS_NONE, SIGNALS_END, SIGNALS_RELOAD };

/* Only those that end it; others wait.  0 or negative errno. */
int signals_open(struct signals *signals);

/* From now on the others as well. */
void signals_take_reloads(struct signals *signals);

enum signals_news signals_read(struct signals *signals);

#endif
