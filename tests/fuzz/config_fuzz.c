// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration files that somebody wrote.  The first byte of an input tells
 * whose: ours, with a second file in conf.d behind a byte of 0xff, or one of
 * Debian's vblade.  They are read from memory, by links in a folder.
 */
#undef NDEBUG
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "tests/fuzz/folder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/quiet_log.h"

#define IS_VBLADE 0x01u
#define NEXT_FILE 0xff

static struct {
	char path[64];
	char vblade[64];
	int files[3]; /* ours, that of conf.d, vblade's */
	struct server_config *defaults;
} world;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *folder = folder_open();

	(void)argc;
	(void)argv;
	world.defaults = server_config_new();
	if (!world.defaults || !server_config_add(world.defaults))
		exit(1);
	folder_make("conf.d");
	folder_make("vblade");
	world.files[0] = folder_link("x.conf");
	world.files[1] = folder_link("conf.d/a.conf");
	world.files[2] = folder_link("vblade/a.conf");
	snprintf(world.path, sizeof(world.path), "%s/x.conf", folder);
	snprintf(world.vblade, sizeof(world.vblade), "%s/vblade", folder);
	return 0;
}

/* --- what must hold ------------------------------------------------------ */

static void check_export(const struct export_config *e)
{
	assert(e->shelf != 65535 && e->shelf != 4095 && e->slot != 255);
	assert(e->netif && e->path);
	assert(e->netif[0] != '\0' && !strchr(e->netif, '\n'));
	assert(!strpbrk(e->path, "\n"));
	assert(e->frame_sectors <= FRAME_SECTORS_MAX);
	assert(e->buffer_count >= BUFFER_COUNT_MIN && e->buffer_count < 65536);
}

static void check_config(const struct server_config *c)
{
	assert(c->wish.queue_count >= 1 && c->wish.queue_count <= WORKERS_MAX);
	assert(c->cache_bytes == 0 || c->cache_bytes >= CACHE_BYTES_MIN);
	assert(c->advertise_seconds <= 86400 && c->busy_poll_us <= 1000000);
	for (uint32_t i = 0; i < c->export_count; i++)
		check_export(&c->exports[i]);
}

/* It is read, or refused in one line. */
static uint32_t read_config(const struct options *options)
{
	struct server_config *config;
	uint32_t count = 0;

	quiet_log_errors = 0;
	config = config_read(options, world.defaults);
	assert(quiet_log_errors == (config ? 0 : 1));
	if (config) {
		check_config(config);
		count = config->export_count;
	}
	server_config_free(config);
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	struct options options = { .check = true };
	const uint8_t *next;
	size_t len;

	if (input_bytes == 0)
		return 0;
	len = input_bytes - 1;
	if (input[0] & IS_VBLADE) {
		options.vblade_dir = world.vblade;
		folder_put(world.files[2], input + 1, len);
	} else {
		options.config_path = world.path;
		next = memchr(input + 1, NEXT_FILE, len);
		if (next)
			len = (size_t)(next - input) - 1;
		folder_put(world.files[0], input + 1, len);
		folder_put(world.files[1], next ? next + 1 : input,
			   next ? input_bytes - len - 2 : 0);
	}
	read_config(&options);
	return 0;
}
