// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words for what may be wanted.
 */
#include "net/port_wish.h"

const char *port_mode_name(enum port_mode mode)
{
	static const char *const names[] = {
		[PORT_ZEROCOPY] = "zerocopy", [PORT_NATIVE] = "native",
		[PORT_GENERIC] = "generic",   [PORT_PACKET] = "packet",
		[PORT_AUTO] = "auto",
	};

	return names[mode];
}

const char *port_answer_name(enum port_answer answer)
{
	static const char *const names[] = {
		[PORT_ANSWER_OFF] = "off",
		[PORT_ANSWER_TCX] = "tcx",
		[PORT_ANSWER_XDP] = "xdp",
		[PORT_ANSWER_AUTO] = "auto",
	};

	return names[answer];
}
