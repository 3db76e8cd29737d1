// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Our own configuration files, by libinih.
 */
#include "config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf_folder.h"
#include "log.h"
#include "settings.h"
#include "vblade_conf.h"

/* libinih's lines are not much longer. */
#define SECTION_BYTES 200

enum section {
	SECTION_NONE,
	SECTION_SERVER,
	SECTION_EXPORT,
};

/* A file under way.  Of many complaints the first is told. */
struct reading {
	const char *path;
	FILE *file;
	int line;
	const struct server_config *defaults;
	struct server_config *config;
	enum section section;
	uint32_t first;	  /* its exports, one for each interface */
	bool is_indented; /* the line */
	bool has_setting; /* the section, so far */
	char complaint[200];
	int complaint_line;
};

static int complain(struct reading *r, const char *what)
{
	if (r->complaint_line == 0) {
		snprintf(r->complaint, sizeof(r->complaint), "%s", what);
		r->complaint_line = r->line;
	}
	return 0;
}

static int complain_of(struct reading *r, const char *name, const char *value,
		       const char *what)
{
	char text[200];

	snprintf(text, sizeof(text), "%.40s = %.60s: not %s", name, value,
		 what);
	return complain(r, text);
}

/* --- exports ------------------------------------------------------------- */

static struct export_config *add_export(struct reading *r,
					const struct export_config *pattern)
{
	/* It may lie in the array that grows. */
	const struct export_config copy = *pattern;
	struct export_config *export = server_config_add(r->config);

	if (!export) {
		complain(r, "no memory");
		return NULL;
	}
	*export = copy;
	export->netif = NULL;
	export->path = copy.path ? strdup(copy.path) : NULL;
	return export;
}

static void begin_export(struct reading *r, const char *section)
{
	struct export_config *export;
	char shelf[SECTION_BYTES];
	const char *wrong = "an address as 0.1";
	char *dot;

	snprintf(shelf, sizeof(shelf), "%s", section + strlen("export "));
	r->section = SECTION_EXPORT;
	r->first = r->config->export_count;
	export = add_export(r, r->defaults->exports);
	if (!export)
		return;
	dot = strchr(shelf, '.');
	if (dot) {
		*dot = '\0';
		wrong = setting_address(export, shelf, dot + 1);
	}
	if (wrong)
		complain_of(r, "section", section, wrong);
}

/*
 * Not left to libinih, which tells of a section only with its first setting,
 * and not at all when the next one has the same name.
 */
static void begin_section(struct reading *r, const char *line)
{
	const char *end = strchr(line, ']');
	size_t len = end ? (size_t)(end - line) - 1 : 0;
	char section[SECTION_BYTES] = "";

	if (end)
		end += 1 + strspn(end + 1, " \t\r\n");
	if (end && len < sizeof(section) &&
	    (*end == '\0' || strchr("#;", *end)))
		memcpy(section, line + 1, len);
	r->has_setting = false;
	r->section = SECTION_SERVER;
	if (r->is_indented)
		complain(r, "a section begins at the start of its line");
	else if (strncmp(section, "export ", strlen("export ")) == 0)
		begin_export(r, section);
	else if (strcmp(section, "server") != 0)
		complain(r, "a section is [server] or, for example, "
			    "[export 0.1]");
}

/* Each interface has an export of its own, which are alike otherwise. */
static int set_interfaces(struct reading *r, const char *value)
{
	char *words = strdup(value), *rest = words, *word;

	while (words && (word = strtok_r(rest, ", \t", &rest))) {
		struct export_config *export = &r->config->exports[r->first];

		if (export->netif)
			export = add_export(r, export);
		if (export)
			export->netif = strdup(word);
	}
	free(words);
	return 1;
}

static int set_image(struct reading *r, const char *value)
{
	if (r->config->exports[r->first].path)
		return complain_of(r, "image", value,
				   "the first image of its export");
	for (uint32_t i = r->first; i < r->config->export_count; i++) {
		free(r->config->exports[i].path);
		r->config->exports[i].path = strdup(value);
	}
	return 1;
}

static int set_export(struct reading *r, const char *name, const char *value)
{
	const struct setting *setting = setting_find(name, strlen(name));
	const char *wrong = NULL;

	if (strcmp(name, "image") == 0)
		return set_image(r, value);
	if (strcmp(name, "interface") == 0)
		return set_interfaces(r, value);
	if (!setting || setting->kind != SETTING_EXPORT)
		return complain_of(r, name, value, "a setting of an export");
	for (uint32_t i = r->first; i < r->config->export_count; i++)
		wrong = setting->set(r->config, &r->config->exports[i], value);
	return wrong ? complain_of(r, name, value, wrong) : 1;
}

/* --- files --------------------------------------------------------------- */

static bool is_list(const char *name)
{
	return strcmp(name, "interface") == 0 || strcmp(name, "mask") == 0 ||
	       strcmp(name, "allow") == 0;
}

static int set_server(struct reading *r, const char *name, const char *value)
{
	const struct setting *setting = setting_find(name, strlen(name));
	const char *wrong;

	if (!setting || setting->kind != SETTING_SERVER)
		return complain_of(r, name, value, "a setting of the server");
	wrong = setting->set(r->config, NULL, value);
	return wrong ? complain_of(r, name, value, wrong) : 1;
}

static int take_value(void *context, const char *section, const char *name,
		      const char *value)
{
	struct reading *r = context;
	bool goes_on = r->is_indented && r->has_setting;

	(void)section;
	r->has_setting = true;
	if (r->complaint_line)
		return 0;
	/* To libinih an indented line is more of the setting before. */
	if (goes_on && (!is_list(name) || strchr(value, '=')))
		return complain(r, "an indented line goes on with a list: "
				   "begin NAME = VALUE at the start of its "
				   "line");
	switch (r->section) {
	case SECTION_NONE:
		break;
	case SECTION_SERVER:
		return set_server(r, name, value);
	case SECTION_EXPORT:
		return set_export(r, name, value);
	}
	return complain_of(r, name, value,
			   "in a section: begin with [server] or, for "
			   "example, [export 0.1]");
}

static void look_at_line(struct reading *r, const char *line)
{
	static const char mark[] = "\xef\xbb\xbf";
	const char *words;

	/* Of UTF-8, which libinih skips as well. */
	if (r->line == 1 && strncmp(line, mark, strlen(mark)) == 0)
		line += strlen(mark);
	words = line + strspn(line, " \t\r\f\v");
	r->is_indented = words > line;
	if (*words == '[')
		begin_section(r, words);
}

/* Counts the lines, which libinih's handlers are not told. */
static char *take_line(char *text, int size, void *context)
{
	struct reading *r = context;
	int c = 0, len = 0;

	while (len < size - 1 && c != '\n' && (c = getc(r->file)) != EOF)
		text[len++] = (char)c;
	if (len == 0)
		return NULL;
	text[len] = '\0';
	r->line++;
	if (strlen(text) < (size_t)len)
		complain(r, "a byte of value 0: this is no text");
	else if (c != '\n' && c != EOF)
		complain(r, "a line is too long; lists go on in indented "
			    "lines");
	look_at_line(r, text);
	return text;
}

static bool read_file(struct reading *r, const char *path)
{
	int wrong_line;

	r->path = path;
	r->line = 0;
	r->section = SECTION_NONE;
	r->has_setting = false;
	r->file = fopen(path, "re");
	if (!r->file) {
		log_error("%s: %s", path, strerror(errno));
		return false;
	}
	wrong_line = ini_parse_stream(take_line, r, take_value, r);
	fclose(r->file);
	if (r->complaint_line > 0 &&
	    (wrong_line <= 0 || r->complaint_line <= wrong_line))
		log_error("%s:%d: %s", path, r->complaint_line, r->complaint);
	else if (wrong_line > 0)
		log_error("%s:%d: neither [SECTION] nor NAME = VALUE", path,
			  wrong_line);
	return wrong_line == 0 && r->complaint_line == 0;
}

static int take_file(void *context, const char *path)
{
	return read_file(context, path) ? 0 : -EINVAL;
}

static bool read_own(struct reading *r, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = NULL;
	int rc = -EINVAL; /* said already */

	if (read_file(r, path) &&
	    asprintf(&folder, "%.*sconf.d", slash ? (int)(slash + 1 - path) : 0,
		     path) > 0)
		rc = conf_folder_each(folder, take_file, r);
	if (rc < 0 && rc != -EINVAL && rc != -ENOENT)
		log_error("%s: %s", folder ? folder : path, strerror(-rc));
	free(folder);
	return rc == 0 || rc == -ENOENT;
}

/* --- all of it ----------------------------------------------------------- */

static bool is_complete(const struct export_config *export)
{
	const char *lack = !export->path ? "image" : NULL;

	if (!export->netif)
		lack = "interface";
	if (lack)
		log_error("export %u.%u: it needs: %s = ...", export->shelf,
			  export->slot, lack);
	return !lack;
}

static bool is_twice(const struct export_config *a,
		     const struct export_config *b)
{
	if (a->shelf != b->shelf || a->slot != b->slot ||
	    strcmp(a->netif, b->netif) != 0)
		return false;
	log_error("export %u.%u on %s: it is there twice, as %s and as %s",
		  a->shelf, a->slot, a->netif, a->path, b->path);
	return true;
}

static bool is_sound(const struct server_config *config)
{
	const char *wrong = setting_conflict(config);

	if (wrong)
		log_error("%s", wrong);
	for (uint32_t i = 0; i < config->export_count && !wrong; i++) {
		if (!is_complete(&config->exports[i]))
			return false;
		for (uint32_t j = 0; j < i; j++) {
			if (is_twice(&config->exports[j], &config->exports[i]))
				return false;
		}
	}
	return !wrong;
}

struct server_config *config_read(const struct options *options,
				  const struct server_config *defaults)
{
	struct reading r = { .defaults = defaults };
	bool is_right = true;

	r.config = server_config_new();
	if (!r.config)
		return NULL;
	*r.config = *defaults;
	if (defaults->state_folder)
		r.config->state_folder = strdup(defaults->state_folder);
	if (defaults->status_path)
		r.config->status_path = strdup(defaults->status_path);
	r.config->exports = NULL;
	r.config->export_count = 0;
	r.config->can_grow = true;
	if (options->config_path)
		is_right = read_own(&r, options->config_path);
	if (is_right && options->vblade_dir)
		is_right = vblade_conf_read(options->vblade_dir, defaults,
					    r.config);
	if (is_right && is_sound(r.config))
		return r.config;
	server_config_free(r.config);
	return NULL;
}
