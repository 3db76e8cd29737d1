/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the skeleton to the attached program and back.  Attachment is by
 * bpf_link: when the process ends, however it ends, the program goes.
 */
#ifndef NET_ATTACH_H
#define NET_ATTACH_H

#include <stdbool.h>
#include <stdint.h>

#include "net/link.h"

struct attach;

/*
 * Loads the program and puts it on the interface: in its driver, or, when
 * is_generic, in the stack.  -EOPNOTSUPP: the interface cannot; -EBUSY:
 * another program is there.
 */
int attach_open(struct attach **attach, const struct link *link,
		bool is_generic);
void attach_close(struct attach *attach);

/* Names a target whose frames the program may take out of the stack. */
int attach_add_target(struct attach *attach, uint16_t shelf, uint8_t slot);

void attach_set_mac(struct attach *attach, const uint8_t mac[AOE_MAC_BYTES]);

/* The map of AF_XDP sockets, by receive queue. */
int attach_sockets_fd(const struct attach *attach);

#endif
