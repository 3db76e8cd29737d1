// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The settings file, read by libinih.
 */
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "tools/boot/options.h"

/* More settings than there are names and ISOs are a mistake. */
#define SETTINGS_MAX 128u

/* Kept as long as the program runs, as a command line is. */
static char *texts[SETTINGS_MAX];
static size_t text_count;

struct reading {
	struct boot_options *options;
	const char *path;
	bool was_told;
};

static int take(void *context, const char *section, const char *name,
		const char *value)
{
	struct reading *r = context;
	char where[256];
	char *copy;

	snprintf(where, sizeof(where), "%s: ", r->path);
	if (strcmp(section, "boot") != 0) {
		log_error("%s[%s]: the only section is [boot]", where, section);
		r->was_told = true;
		return 0;
	}
	copy = text_count < SETTINGS_MAX ? strdup(value) : NULL;
	if (copy == NULL)
		return 0;
	texts[text_count++] = copy;
	if (boot_options_set(r->options, where, name, copy) < 0)
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
