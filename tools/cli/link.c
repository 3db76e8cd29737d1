// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The interface that the user names.
 */
#include "tools/cli/link.h"

#include <errno.h>
#include <string.h>

#include "log.h"

int link_take(struct link *link, const char *name)
{
	int rc = link_read(link, name);

	if (rc < 0)
		log_error("%s: %s", name,
			  rc == -ENODEV ? "no such interface" : strerror(-rc));
	else if (!link->is_ethernet)
		log_error("%s is not Ethernet, and AoE needs that", name);
	else if (link->bridge[0] != '\0')
		log_error("%s is a port of the bridge %s, which takes its "
			  "frames: name the bridge",
			  name, link->bridge);
	else if (!link->is_up)
		log_error("%s is down: ip link set %s up", name, name);
	else
		return 0;
	return rc < 0 ? rc : -ENODEV;
}
