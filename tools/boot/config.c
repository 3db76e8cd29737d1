// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The settings file, read by libinih, and how two readings of it differ.
 */
#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "tools/boot/options.h"

struct reading {
	struct boot_options *options;
	const char *path;
	FILE *file;
	unsigned int line;
	bool is_inside; /* a line that is longer than what is read at once */
	bool was_told;
};

/* Counts them: libinih of Debian tells no line to who takes a setting. */
static char *read_line(char *text, int size, void *context)
{
	struct reading *r = context;

	if (fgets(text, size, r->file) == NULL)
		return NULL;
	r->line += !r->is_inside;
	r->is_inside = strchr(text, '\n') == NULL;
	return text;
}

static int take(void *context, const char *section, const char *name,
		const char *value)
{
	struct reading *r = context;
	struct boot_options *o = r->options;
	char where[256];
	char *copy;

	/* It goes on behind a mistake, which may be the cause of more. */
	if (r->was_told)
		return 0;
	snprintf(where, sizeof(where), "%s:%u: ", r->path, r->line);
	if (strcmp(section, "boot") != 0) {
		if (section[0] == '\0')
			log_error("%sthe first line has to be [boot]", where);
		else
			log_error("%s[%s]: the only section is [boot]", where,
				  section);
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
	struct reading r = {
		.options = o,
		.path = path,
		.file = fopen(path, "re"),
	};
	int line;

	if (r.file == NULL) {
		log_error("cannot read --config %s: %s", path, strerror(errno));
		return -EINVAL;
	}
	line = ini_parse_stream(read_line, &r, take, &r);
	fclose(r.file);
	if (line == 0)
		return 0;
	if (!r.was_told)
		log_error("%s:%d: this is no name = value", path, line);
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
