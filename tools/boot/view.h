/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of machines on a terminal, at the foot of what was told.
 */
#ifndef BOOT_VIEW_H
#define BOOT_VIEW_H

#include "tools/boot/machines.h"

/* In place of what was drawn before. */
void view_draw(const struct machine *machines, size_t count, uint64_t now_ns);

/* Before there are any: a bar, and what comes now.  step: from 0 on. */
void view_draw_step(unsigned int step, unsigned int steps, const char *does);

/* Takes either away, for lines to be told. */
void view_erase(void);

#endif
