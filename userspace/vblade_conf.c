// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The configuration of Debian's vblade.  Values are read as a shell reads
 * them, but nothing is run and no variable is looked up.
 */
#include "vblade_conf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

#include "conf_folder.h"
#include "log.h"
#include "options.h"
#include "settings.h"

enum field {
	FIELD_SHELF,
	FIELD_SLOT,
	FIELD_NETIF,
	FIELD_FILENAME,
	FIELD_OPTIONS,
	FIELD_IONICE, /* of vblade's process; here the disk is io_uring's */
	FIELD_COUNT,
};

static const char *const field_names[FIELD_COUNT] = {
	"shelf", "slot", "netif", "filename", "options", "ionice",
};

struct fragment {
	const char *path;
	int line;
	char *fields[FIELD_COUNT]; /* NULL: not set */
};

static bool fragment_wrong(const struct fragment *f, const char *what)
{
	log_error("%s:%d: %s", f->path, f->line, what);
	return false;
}

/*
 * The words of a shell's word list, behind the room that words->we_offs asks
 * for; or false: it is more than words.
 */
static bool split(const char *text, wordexp_t *words)
{
	/* A pattern would name files, a ~ somebody's home, a $ whatever. */
	if (strpbrk(text, "*?[~$"))
		return false;
	return wordexp(text, words, WRDE_NOCMD | WRDE_UNDEF | WRDE_DOOFFS) == 0;
}

static bool fragment_set(struct fragment *f, enum field field, const char *text)
{
	wordexp_t words = { .we_offs = 0 };
	bool is_word;

	if (!split(text, &words))
		return fragment_wrong(f, "more than a plain value, which is "
					 "all that is read here");
	is_word = words.we_wordc <= 1;
	if (is_word) {
		free(f->fields[field]);
		f->fields[field] = strdup(words.we_wordc ? words.we_wordv[0]
							 : "");
	}
	wordfree(&words);
	return is_word || fragment_wrong(f, "several words without quotes");
}

static bool fragment_line(struct fragment *f, char *line)
{
	char *text = line + strspn(line, " \t");
	char *equals;

	text[strcspn(text, "\n")] = '\0';
	if (*text == '\0' || *text == '#')
		return true;
	equals = strchr(text, '=');
	for (int i = 0; equals && i < FIELD_COUNT; i++) {
		size_t len = strlen(field_names[i]);

		if ((size_t)(equals - text) == len &&
		    memcmp(text, field_names[i], len) == 0)
			return fragment_set(f, (enum field)i, equals + 1);
	}
	return fragment_wrong(f, "not one of shelf=, slot=, netif=, filename=, "
				 "options=, ionice=");
}

static bool fragment_read(struct fragment *f)
{
	FILE *file = fopen(f->path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	bool is_right = true;

	if (!file) {
		log_error("%s: %s", f->path, strerror(errno));
		return false;
	}
	while (is_right && (len = getline(&line, &size, file)) >= 0) {
		f->line++;
		is_right = strlen(line) == (size_t)len
				   ? fragment_line(f, line)
				   : fragment_wrong(f, "a byte of value 0: "
						       "this is no text");
	}
	free(line);
	fclose(file);
	return is_right;
}

/* --- what it comes to ---------------------------------------------------- */

static bool fragment_options(const struct fragment *f,
			     struct export_config *export)
{
	char complaint[OPTIONS_COMPLAINT_BYTES];
	wordexp_t words = { .we_offs = 1 };
	bool is_right;

	if (!f->fields[FIELD_OPTIONS])
		return true;
	if (!split(f->fields[FIELD_OPTIONS], &words)) {
		log_error("%s: options=%s: not plain words", f->path,
			  f->fields[FIELD_OPTIONS]);
		return false;
	}
	words.we_wordv[0] = (char *)"options";
	is_right = options_parse_export(export, (int)words.we_wordc + 1,
					words.we_wordv, complaint);
	if (!is_right)
		log_error("%s: options: %s", f->path, complaint);
	words.we_wordv[0] = NULL;
	wordfree(&words);
	return is_right;
}

static bool fragment_is_complete(const struct fragment *f)
{
	for (int i = FIELD_SHELF; i <= FIELD_FILENAME; i++) {
		if (f->fields[i] && f->fields[i][0] != '\0')
			continue;
		log_error("%s: it does not set %s=", f->path, field_names[i]);
		return false;
	}
	return true;
}

static bool fragment_add(const struct fragment *f,
			 const struct server_config *defaults,
			 struct server_config *config)
{
	struct export_config *export;
	const char *wrong;

	if (!fragment_is_complete(f))
		return false;
	export = server_config_add(config);
	if (!export)
		return false;
	*export = defaults->exports[0];
	export->netif = strdup(f->fields[FIELD_NETIF]);
	export->path = strdup(f->fields[FIELD_FILENAME]);
	wrong = setting_address(export, f->fields[FIELD_SHELF],
				f->fields[FIELD_SLOT]);
	if (wrong) {
		log_error("%s: shelf %s, slot %s: not %s", f->path,
			  f->fields[FIELD_SHELF], f->fields[FIELD_SLOT], wrong);
		return false;
	}
	return fragment_options(f, export);
}

/* What the fragments come to. */
struct reading {
	const struct server_config *defaults;
	struct server_config *config;
};

static int fragment_take(void *context, const char *path)
{
	const struct reading *r = context;
	struct fragment f = { .path = path };
	const char *slash = strrchr(path, '/');
	bool is_right;

	/* The pattern that Debian's package has, and its generator passes. */
	if (strcmp(slash, "/skeleton.conf") == 0)
		return 0;
	is_right = fragment_read(&f) &&
		   fragment_add(&f, r->defaults, r->config);
	for (int i = 0; i < FIELD_COUNT; i++)
		free(f.fields[i]);
	/* Said already, unlike what the folder itself refuses. */
	return is_right ? 0 : -EINVAL;
}

bool vblade_conf_read(const char *folder, const struct server_config *defaults,
		      struct server_config *config)
{
	struct reading reading = { .defaults = defaults, .config = config };
	int rc = conf_folder_each(folder, fragment_take, &reading);

	if (rc < 0 && rc != -EINVAL)
		log_error("%s: %s", folder, strerror(-rc));
	return rc == 0;
}
