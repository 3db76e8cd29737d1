// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a configuration names, looked for, while nothing is served by it.  What
 * a running server holds is as good as there: it is asked before a reload.
 */
#include <errno.h>
#include <string.h>

#include "log.h"
#include "net/link.h"
#include "server/image.h"
#include "server/server.h"

static bool check_netif(const char *name, bool is_said)
{
	struct link link;
	int rc = link_read(&link, name);

	if (rc < 0 && !is_said)
		log_warning("interface %s: %s", name,
			    rc == -ENODEV ? "not there now; see: ip link"
					  : strerror(-rc));
	return rc == 0;
}

/* An export of several interfaces is one here for each: the same is said once.
 */
static bool is_same_image(const struct export_config *a,
			  const struct export_config *b)
{
	return strcmp(a->path, b->path) == 0 &&
	       a->offset_sectors == b->offset_sectors &&
	       a->length_sectors == b->length_sectors &&
	       a->is_writable == b->is_writable && a->is_direct == b->is_direct;
}

uint32_t server_check(const struct server_config *config)
{
	const struct export_config *exports = config->exports;
	uint32_t bad_count = 0;

	for (uint32_t i = 0; i < config->export_count; i++) {
		uint32_t image = 0, netif = 0;
		bool has_image, has_netif;

		while (!is_same_image(&exports[image], &exports[i]))
			image++;
		while (strcmp(exports[netif].netif, exports[i].netif) != 0)
			netif++;
		has_image = image_check(&exports[i], image < i);
		has_netif = check_netif(exports[i].netif, netif < i);
		bad_count += !has_image || !has_netif;
	}
	return bad_count;
}
