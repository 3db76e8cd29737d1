// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images under addresses.
 */
#include "server/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "server/hold.h"

int export_take_config(struct export *export,
		       const struct export_config *config)
{
	char *netif = strdup(config->netif);
	char *path = strdup(config->path);

	if (!netif || !path) {
		free(netif);
		free(path);
		return -ENOMEM;
	}
	free(export->config.netif);
	free(export->config.path);
	export->config = *config;
	export->config.netif = netif;
	export->config.path = path;
	return 0;
}

int export_open(struct export **out, const struct export_config *config,
		struct image *image, uint32_t worker_count)
{
	size_t size = sizeof(struct export) +
		      worker_count * sizeof(struct export_share);
	struct export *export = aligned_alloc(_Alignof(struct export), size);

	if (!export)
		return -ENOMEM;
	memset(export, 0, size);
	if (export_take_config(export, config) < 0) {
		free(export);
		return -ENOMEM;
	}
	export->image = image;
	export->hold_fd = -1;
	export->share_count = worker_count;
	image->user_count++;
	*out = export;
	return 0;
}

void export_close(struct export *export)
{
	hold_drop(&export->hold_fd);
	export->image->user_count--;
	free(export->config.netif);
	free(export->config.path);
	free(export);
}

void export_spread(struct export *export)
{
	for (uint32_t i = 1; i < export->share_count; i++)
		export->shares[i].target = export->shares[0].target;
}

bool export_is_idle(const struct export *export)
{
	for (uint32_t i = 0; i < export->share_count; i++) {
		if (__atomic_load_n(&export->shares[i].waiting,
				    __ATOMIC_ACQUIRE) > 0)
			return false;
	}
	return true;
}

/* --- rosters ------------------------------------------------------------- */

static uint32_t roster_key(uint16_t shelf, uint8_t slot)
{
	return (uint32_t)shelf << 8 | slot;
}

static uint32_t roster_key_of(const struct export *export)
{
	const struct aoe_target *target = &export->shares[0].target;

	return roster_key(target->shelf, target->slot);
}

/* The first place whose key is not smaller. */
static uint32_t roster_place(const struct roster *roster, uint32_t key)
{
	uint32_t low = 0, high = roster->count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (roster_key_of(roster->exports[middle]) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct export *roster_find(const struct roster *roster, uint16_t shelf,
			   uint8_t slot)
{
	uint32_t key = roster_key(shelf, slot);
	uint32_t at = roster_place(roster, key);

	if (at == roster->count || roster_key_of(roster->exports[at]) != key)
		return NULL;
	return roster->exports[at];
}

int roster_add(struct roster *roster, struct export *export)
{
	uint32_t key = roster_key_of(export);
	uint32_t at = roster_place(roster, key);

	if (at < roster->count && roster_key_of(roster->exports[at]) == key)
		return -EEXIST;
	if (roster->count == EXPORTS_MAX)
		return -ENOSPC;
	memmove(&roster->exports[at + 1], &roster->exports[at],
		(roster->count - at) * sizeof(roster->exports[0]));
	roster->exports[at] = export;
	roster->count++;
	return 0;
}

void roster_remove(struct roster *roster, const struct export *export)
{
	uint32_t at = roster_place(roster, roster_key_of(export));

	roster->count--;
	memmove(&roster->exports[at], &roster->exports[at + 1],
		(roster->count - at) * sizeof(roster->exports[0]));
}
