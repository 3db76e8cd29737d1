// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A file of --state that somebody wrote.  What is taken from it must be what
 * the engine could have made, and come back when it is kept and read again.
 */
#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "server/state.h"
#include "tests/fuzz/folder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/quiet_log.h"

#define READ_NETIF "eth0"
#define KEPT_NETIF "eth1"

static struct {
	const char *folder;
	int file;
	struct export *read;
	struct export *kept;
} world;

static struct export *make_export(const char *netif)
{
	struct export *export =
		aligned_alloc(_Alignof(struct export),
			      sizeof(*export) + sizeof(export->shares[0]));

	assert(export);
	memset(export, 0, sizeof(*export) + sizeof(export->shares[0]));
	export->config.netif = strdup(netif);
	return export;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	world.folder = folder_open();
	world.file = folder_link("e7.1@" READ_NETIF);
	folder_own("e7.1@" KEPT_NETIF);
	world.read = make_export(READ_NETIF);
	world.kept = make_export(KEPT_NETIF);
	return 0;
}

/* With a list that the file replaces, and all that it must leave alone. */
static struct aoe_target *reset(struct export *export)
{
	struct aoe_target *target = &export->shares[0].target;

	memset(target, 0, sizeof(*target));
	target->shelf = 7;
	target->slot = 1;
	target->mtu = 1500;
	target->mask.count = 1;
	return target;
}

static void check_target(const struct aoe_target *target)
{
	struct mac_list rest = target->mask;

	assert(target->shelf == 7 && target->slot == 1 && target->mtu == 1500);
	assert(target->config_len_bytes <= AOE_CONFIG_MAX);
	while (rest.count-- > 0)
		assert(!mac_list_has(&rest, rest.macs[rest.count]));
}

static bool is_same(const struct aoe_target *a, const struct aoe_target *b)
{
	return a->config_len_bytes == b->config_len_bytes &&
	       memcmp(a->config, b->config, a->config_len_bytes) == 0 &&
	       mac_list_equals(&a->mask, &b->mask) &&
	       mac_list_equals(&a->reserved, &b->reserved);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	struct aoe_target *target = reset(world.read);
	struct aoe_target *kept = reset(world.kept);
	const struct aoe_target before = *target;
	bool is_right;

	folder_put(world.file, input, input_bytes);
	quiet_log_errors = 0;
	is_right = state_load(world.folder, world.read);
	assert(quiet_log_errors == !is_right);
	if (!is_right) {
		assert(memcmp(target, &before, sizeof(before)) == 0);
		return 0;
	}
	check_target(target);
	kept->config_len_bytes = target->config_len_bytes;
	memcpy(kept->config, target->config, sizeof(kept->config));
	kept->mask = target->mask;
	kept->reserved = target->reserved;
	assert(state_save(world.folder, world.kept));
	reset(world.kept);
	assert(state_load(world.folder, world.kept));
	assert(is_same(target, kept));
	return 0;
}
