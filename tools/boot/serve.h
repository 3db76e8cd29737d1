/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that machines need, from the first question to the last signal.
 */
#ifndef BOOT_SERVE_H
#define BOOT_SERVE_H

#include <sys/types.h>

#include "tools/boot/options.h"

/*
 * Returns when a signal ended it, 0, or something failed, told.  The options
 * become what their file says later.
 */
int serve(struct boot_options *options, const char *folder, pid_t parent);

#endif
