// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Our own configuration files, by libinih.
 */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "settings.h"
#include "vblade_conf.h"

/* A file under way.  Of many complaints the first is told. */
struct reading {
	const char *path;
	FILE *file;
	int line;
	const struct server_config *defaults;
	struct server_config *config;
	char section[64]; /* the last one seen */
	uint32_t first;	  /* its exports, one for each interface */
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

/* "export 0.1" */
static int begin_export(struct reading *r, const char *section)
{
	struct export_config *export;
	char shelf[24];
	const char *wrong = "an address as 0.1";
	char *dot;

	snprintf(shelf, sizeof(shelf), "%s", section + strlen("export "));
	r->first = r->config->export_count;
	export = add_export(r, r->defaults->exports);
	if (!export)
		return 0;
	dot = strchr(shelf, '.');
	if (dot) {
		*dot = '\0';
		wrong = setting_address(export, shelf, dot + 1);
	}
	if (wrong)
		complain_of(r, "section", section, wrong);
	return 1;
}

static int begin_section(struct reading *r, const char *section)
{
	snprintf(r->section, sizeof(r->section), "%s", section);
	if (strcmp(section, "server") == 0)
		return 1;
	if (strncmp(section, "export ", strlen("export ")) == 0)
		return begin_export(r, section);
	return complain(r, "a section is [server] or, for example, "
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

static int take_value(void *context, const char *section, const char *name,
		      const char *value)
{
	struct reading *r = context;
	const struct setting *setting = setting_find(name, strlen(name));
	const char *wrong;

	if (strcmp(section, r->section) != 0 && !begin_section(r, section))
		return 0;
	if (strcmp(section, "server") != 0)
		return r->complaint_line ? 0 : set_export(r, name, value);
	if (!setting || setting->kind != SETTING_SERVER)
		return complain_of(r, name, value, "a setting of the server");
	wrong = setting->set(r->config, NULL, value);
	return wrong ? complain_of(r, name, value, wrong) : 1;
}

/* Counts the lines, which libinih's handlers are not told. */
static char *take_line(char *text, int size, void *context)
{
	struct reading *r = context;
	char *line = fgets(text, size, r->file);

	if (!line)
		return NULL;
	r->line++;
	if (!strchr(line, '\n') && !feof(r->file))
		complain(r, "a line is too long; lists go on in indented "
			    "lines");
	return line;
}

static bool read_file(struct reading *r, const char *path)
{
	int wrong_line;

	r->path = path;
	r->line = 0;
	r->section[0] = '\0';
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

static int is_conf(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && strcmp(dot, ".conf") == 0;
}

/* In the order of their names, as other programs have it. */
static bool read_folder(struct reading *r, const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_conf, alphasort);
	bool is_right = true;

	if (count < 0)
		return errno == ENOENT;
	for (int i = 0; i < count; i++) {
		char *path = NULL;

		is_right = is_right &&
			   asprintf(&path, "%s/%s", folder,
				    entries[i]->d_name) > 0 &&
			   read_file(r, path);
		free(path);
		free(entries[i]);
	}
	free(entries);
	return is_right;
}

static bool read_own(struct reading *r, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = NULL;
	bool is_right = read_file(r, path) &&
			asprintf(&folder, "%.*sconf.d",
				 slash ? (int)(slash + 1 - path) : 0,
				 path) > 0 &&
			read_folder(r, folder);

	free(folder);
	return is_right;
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
