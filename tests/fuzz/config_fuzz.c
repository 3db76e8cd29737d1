// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration files that somebody wrote.  The first byte of an input tells
 * whose: ours, with a second file in conf.d behind a byte of 0xff, or one of
 * Debian's vblade.  They are read from memory, by links in a folder.
 */
#undef NDEBUG
#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "log.h"
#include "tests/fuzz/fuzz.h"

#define IS_VBLADE   0x01u
#define NEXT_FILE   0xff
#define FOLDER_NAME "/tmp/xblade-fuzz.XXXXXX"

static struct {
	char folder[sizeof(FOLDER_NAME)];
	char path[64];
	char vblade[64];
	int files[3]; /* ours, that of conf.d, vblade's */
	struct server_config *defaults;
	unsigned int complaints;
} world;

/* --- log.h --------------------------------------------------------------- */

static void format(const char *fmt, va_list args)
{
	char line[1024];

	assert(vsnprintf(line, sizeof(line), fmt, args) > 0);
}

void log_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	format(fmt, args);
	va_end(args);
	world.complaints++;
}

void log_warning(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	format(fmt, args);
	va_end(args);
}

/* --- the folder ---------------------------------------------------------- */

static int link_file(const char *name)
{
	char path[96], target[32];
	int fd = memfd_create(name, 0);

	snprintf(path, sizeof(path), "%s/%s", world.folder, name);
	snprintf(target, sizeof(target), "/proc/self/fd/%d", fd);
	if (fd < 0 || symlink(target, path) < 0) {
		perror(path);
		exit(1);
	}
	return fd;
}

static void make_folder(const char *name)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", world.folder, name);
	if (mkdir(path, 0700) < 0) {
		perror(path);
		exit(1);
	}
}

static void remove_world(void)
{
	static const char *const names[] = { "x.conf",	      "conf.d/a.conf",
					     "vblade/a.conf", "conf.d",
					     "vblade",	      "" };
	char path[96];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", world.folder, names[i]);
		remove(path);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	strcpy(world.folder, FOLDER_NAME);
	world.defaults = server_config_new();
	if (!mkdtemp(world.folder) || !world.defaults ||
	    !server_config_add(world.defaults)) {
		perror(world.folder);
		exit(1);
	}
	atexit(remove_world);
	make_folder("conf.d");
	make_folder("vblade");
	world.files[0] = link_file("x.conf");
	world.files[1] = link_file("conf.d/a.conf");
	world.files[2] = link_file("vblade/a.conf");
	snprintf(world.path, sizeof(world.path), "%s/x.conf", world.folder);
	snprintf(world.vblade, sizeof(world.vblade), "%s/vblade", world.folder);
	return 0;
}

static void put_file(int fd, const uint8_t *bytes, size_t len)
{
	if (ftruncate(fd, 0) < 0 || pwrite(fd, bytes, len, 0) != (ssize_t)len)
		abort();
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

	world.complaints = 0;
	config = config_read(options, world.defaults);
	assert(world.complaints == (config ? 0 : 1));
	if (config) {
		check_config(config);
		count = config->export_count;
	}
	server_config_free(config);
	return count;
}

/* Whatever is not blank or comment in a file of ours, is of some export. */
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
		put_file(world.files[2], input + 1, len);
	} else {
		options.config_path = world.path;
		next = memchr(input + 1, NEXT_FILE, len);
		if (next)
			len = (size_t)(next - input) - 1;
		put_file(world.files[0], input + 1, len);
		put_file(world.files[1], next ? next + 1 : input,
			 next ? input_bytes - len - 2 : 0);
	}
	read_config(&options);
	return 0;
}
