// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The settings file, read by libinih, and how two readings of it differ.
 */
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "tools/boot/options.h"

struct reading {
	struct boot_options *options;
	const char *path;
	bool was_told;
};

static int take(void *context, const char *section, const char *name,
		const char *value)
{
	struct reading *r = context;
	struct boot_options *o = r->options;
	char where[256];
	char *copy;

	snprintf(where, sizeof(where), "%s: ", r->path);
	if (strcmp(section, "boot") != 0) {
		log_error("%s[%s]: the only section is [boot]", where, section);
		r->was_told = true;
		return 0;
	}
	copy = o->text_count < BOOT_TEXTS_MAX ? strdup(value) : NULL;
	if (copy == NULL)
		return 0;
	o->texts[o->text_count++] = copy;
	if (boot_options_set(o, where, name, copy) < 0)
		r->was_told = true;
	return !r->was_told;
}

int boot_options_read(struct boot_options *o, const char *path)
{
	struct reading r = { .options = o, .path = path };
	FILE *f = fopen(path, "re");
	int line;

	if (f == NULL) {
		log_error("cannot read --config %s: %s", path, strerror(errno));
		return -EINVAL;
	}
	line = ini_parse_file(f, take, &r);
	fclose(f);
	if (line == 0)
		return 0;
	if (!r.was_told)
		log_error("%s: line %d is no name = value", path, line);
	return -EINVAL;
}

void boot_options_free(struct boot_options *o)
{
	while (o->text_count > 0)
		free(o->texts[--o->text_count]);
}

static bool is_same(const char *left, const char *right)
{
	if (left == NULL || right == NULL)
		return left == right;
	return strcmp(left, right) == 0;
}

bool boot_options_differ(const struct boot_options *o,
			 const struct boot_options *fresh,
			 char names[BOOT_NAMES_BYTES])
{
	const struct {
		const char *name;
		bool is_same;
	} settings[] = {
		{ "interface", is_same(o->interface, fresh->interface) },
		{ "address", o->has_address == fresh->has_address &&
				     o->address.shelf == fresh->address.shelf &&
				     o->address.slot == fresh->address.slot },
		{ "loader", o->has_loader == fresh->has_loader &&
				    o->loader == fresh->loader },
		{ "loader-dir", is_same(o->loader_dir, fresh->loader_dir) },
		{ "dhcp-range", is_same(o->dhcp_range, fresh->dhcp_range) },
		{ "no-dhcp", o->no_dhcp == fresh->no_dhcp },
		{ "http-port", o->http_port == fresh->http_port },
		{ "over", o->over == fresh->over },
		{ "user", is_same(o->user, fresh->user) },
		{ "run-dir", is_same(o->run_dir, fresh->run_dir) },
		{ "json", o->as_json == fresh->as_json },
	};
	size_t len = 0;

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (!settings[i].is_same)
			len += (size_t)snprintf(
				names + len, BOOT_NAMES_BYTES - len, "%s%s",
				len > 0 ? ", " : "", settings[i].name);
	}
	return len > 0;
}
