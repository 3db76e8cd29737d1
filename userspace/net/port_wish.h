/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wanted of an interface: how frames reach user space, and what the
 * kernel answers by itself.
 */
#ifndef NET_PORT_WISH_H
#define NET_PORT_WISH_H

#include <stdbool.h>
#include <stdint.h>

/* How frames reach user space. */
enum port_mode {
	PORT_ZEROCOPY,
	PORT_NATIVE,
	PORT_GENERIC,
	PORT_PACKET,
	PORT_AUTO, /* the first of the above that the interface takes */
};

/* What the kernel answers by itself. */
enum port_answer {
	PORT_ANSWER_OFF,
	PORT_ANSWER_TCX, /* where frames enter the stack */
	PORT_ANSWER_XDP, /* in the driver, and by tcx what it cannot */
	PORT_ANSWER_AUTO,
};

struct port_wish {
	enum port_mode mode;
	enum port_answer answer;
	uint32_t queue_count; /* at most WORKERS_MAX */
	bool takes_writes;    /* frames come in whole, by the packet socket */
	bool takes_tagged;    /* those of any VLAN as well */
};

/* As the options have them. */
const char *port_mode_name(enum port_mode mode);
const char *port_answer_name(enum port_answer answer);

#endif
