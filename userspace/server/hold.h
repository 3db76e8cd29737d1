/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The right to serve an address on an interface: one process of this machine
 * has it at a time, as clients that read from two would mix their images.  It
 * is the abstract name of a local socket: of this network namespace alone, as
 * the interface is, no file, and gone with the process, however that ends.
 */
#ifndef SERVER_HOLD_H
#define SERVER_HOLD_H

#include <stdint.h>

/* One who is ending, as at a restart, may be waited for so long. */
#define HOLD_WAIT_MS 1000

/*
 * A descriptor; -EADDRINUSE, and *holder is who has it, or 0 if that cannot be
 * told; other errors are the system's.
 */
int hold_take(uint32_t ifindex, uint16_t shelf, uint8_t slot, int wait_ms,
	      int *holder);

/* Others may have it.  *fd is -1 then, and may have been before. */
void hold_drop(int *fd);

#endif
