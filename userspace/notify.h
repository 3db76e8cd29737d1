/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells the service manager how far we are, as sd_notify(3) has it; nothing
 * where nobody listens.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);

#endif
