// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One file of profiles, by libinih.  The library cuts long lines and tells no
 * line numbers, so its lines are handed to it here, counted and measured.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "tools/systems/profile.h"

/* Far beyond any real line of arguments, which kernels cut at 2047. */
#define VALUE_BYTES_MAX 4096u

struct reading {
	struct profiles *profiles;
	FILE *f;
	const char *path;
	unsigned int file;
	unsigned int line;
	bool is_continued; /* the line goes on with the value above */
	struct profile *profile;
	char **value; /* of the last key of this section, or NULL */
	char *why;
};

/* Only the first mistake is told. */
__attribute__((format(printf, 2, 3))) static int refuse(struct reading *r,
							const char *format, ...)
{
	va_list args;
	int len;

	if (r->why[0] != '\0')
		return 0;
	len = snprintf(r->why, PROFILE_WHY_BYTES, "%.300s line %u: ", r->path,
		       r->line);
	va_start(args, format);
	vsnprintf(r->why + len, PROFILE_WHY_BYTES - (size_t)len, format, args);
	va_end(args);
	return 0;
}

static const struct {
	const char *key;
	size_t offset;
	bool is_one_star; /* a glob of which at most one star is known */
} texts[] = {
	{ "title", offsetof(struct profile, title), false },
	{ "volume", offsetof(struct profile, volume), false },
	{ "preparer", offsetof(struct profile, preparer), false },
	{ "application", offsetof(struct profile, application), false },
	{ "mark", offsetof(struct profile, mark), false },
	{ "folder", offsetof(struct profile, folder), true },
	{ "kernel", offsetof(struct profile, kernel), true },
	{ "initrd", offsetof(struct profile, initrd), true },
	{ "root", offsetof(struct profile, root), false },
	{ "product", offsetof(struct profile, product), false },
	{ "arch", offsetof(struct profile, arch), false },
	{ "shim", offsetof(struct profile, shim), false },
	{ "own", offsetof(struct profile, own), false },
	{ "initrd-has", offsetof(struct profile, initrd_has), false },
	{ "keep", offsetof(struct profile, keep), false },
	{ "drop", offsetof(struct profile, drop), false },
	{ "note", offsetof(struct profile, note), false },
};
#define TEXT_COUNT (sizeof(texts) / sizeof(texts[0]))

static const struct {
	const char *key;
	enum profile_way way;
	bool is_refusal;
} ways[] = {
	{ "aoe", PROFILE_AOE, false },
	{ "no-aoe", PROFILE_AOE, true },
	{ "http", PROFILE_HTTP, false },
	{ "no-http", PROFILE_HTTP, true },
};
#define WAY_COUNT (sizeof(ways) / sizeof(ways[0]))

static const char *const variables[] = { "{address}", "{shelf.slot}",
					 "{bootif}",  "{url}",
					 "{files}",   "{root}",
					 "{folder}",  "{iso_kib}" };

static const char *const shims[] = { "none", "dracut", "initramfs-tools",
				     "live-boot", "casper" };

static const char *const contents[] = { "kiwi-live", "dmsquash" };

static bool is_one_of(const char *text, size_t len, const char *const *list,
		      size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(list[i]) == len && memcmp(text, list[i], len) == 0)
			return true;
	}
	return false;
}

static bool stars_are_known(const char *globs)
{
	unsigned int stars = 0;

	for (; *globs != '\0'; globs++) {
		stars = *globs == '|' ? 0 : stars + (*globs == '*');
		if (stars > 1 || strchr("?[", *globs) != NULL)
			return false;
	}
	return true;
}

static int check_variables(struct reading *r, const char *value)
{
	const char *at = value;

	while ((at = strchr(at, '{')) != NULL) {
		size_t len = strcspn(at, "} ") + 1;
		size_t count = sizeof(variables) / sizeof(variables[0]);

		if (!is_one_of(at, len, variables, count))
			return refuse(r,
				      "'%.*s' is no variable: there are "
				      "{address} {shelf.slot} {bootif} {url} "
				      "{files} {root} {folder} {iso_kib}",
				      (int)strcspn(at, " "), at);
		at += len;
	}
	return 1;
}

static int check_text(struct reading *r, size_t i, const char *value)
{
	size_t len = strlen(value);

	if (texts[i].is_one_star && !stars_are_known(value))
		return refuse(r, "'%.80s': one * a name, no ? and no [", value);
	if (strcmp(texts[i].key, "arch") == 0 && len > 0 &&
	    strcmp(value, "folder") != 0)
		return refuse(r, "arch = folder, or nothing, not '%.80s'",
			      value);
	if (strcmp(texts[i].key, "shim") == 0 && len > 0 &&
	    !is_one_of(value, len, shims, sizeof(shims) / sizeof(shims[0])))
		return refuse(r,
			      "'%.80s' is no shim: there are none, dracut, "
			      "initramfs-tools, live-boot, casper",
			      value);
	if (strcmp(texts[i].key, "initrd-has") == 0 && len > 0 &&
	    !is_one_of(value, len, contents, 2))
		return refuse(r,
			      "initrd-has = kiwi-live or dmsquash, not '%.80s'",
			      value);
	return 1;
}

/* Sets a value, or adds a further line to it. */
static int put_value(struct reading *r, const char *value)
{
	char *old = *r->value, *text;

	if (!r->is_continued || old == NULL)
		text = value[0] != '\0' ? strdup(value) : NULL;
	else if (asprintf(&text, "%s %s", old, value) < 0)
		text = NULL;
	if (text == NULL && value[0] != '\0')
		return refuse(r, "no memory");
	if (text != NULL && strlen(text) > VALUE_BYTES_MAX) {
		free(text);
		return refuse(r, "more than %u characters for one key",
			      VALUE_BYTES_MAX);
	}
	free(old);
	*r->value = text;
	return 1;
}

/* A file's own rows of a way take the place of all that came before it. */
static void drop_older_rows(struct profile *p, enum profile_way way,
			    unsigned int file)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->row_count; i++) {
		if (p->rows[i].way == way && p->rows[i].file != file)
			free(p->rows[i].text);
		else
			p->rows[kept++] = p->rows[i];
	}
	p->row_count = kept;
}

static int add_row(struct reading *r, size_t way, const char *version)
{
	struct profile *p = r->profile;
	struct profile_row row = {
		.way = ways[way].way,
		.file = r->file,
		.is_refusal = ways[way].is_refusal,
	};

	if (version_parse(&row.since, version) < 0)
		return refuse(r,
			      "'%.40s' is no version, as in %s 10.2.24 = ...",
			      version, ways[way].key);
	drop_older_rows(p, row.way, r->file);
	for (size_t i = 0; i < p->row_count; i++) {
		if (p->rows[i].way == row.way &&
		    version_compare(&p->rows[i].since, &row.since) == 0)
			return refuse(r, "a second line for one version of %s",
				      p->name);
	}
	if (p->row_count == PROFILE_ROWS_MAX)
		return refuse(r, "more than %u versions of %s",
			      PROFILE_ROWS_MAX, p->name);
	p->rows[p->row_count++] = row;
	r->value = &p->rows[p->row_count - 1].text;
	return 1;
}

static int take_row(struct reading *r, const char *name, const char *value)
{
	size_t len = strcspn(name, " \t");

	for (size_t i = 0; i < WAY_COUNT; i++) {
		if (strlen(ways[i].key) != len ||
		    memcmp(name, ways[i].key, len) != 0)
			continue;
		name += len + strspn(name + len, " \t");
		if (!r->is_continued && !add_row(r, i, name))
			return 0;
		if (!ways[i].is_refusal && !check_variables(r, value))
			return 0;
		return put_value(r, value);
	}
	return refuse(r, "there is no key '%.60s'", name);
}

static int take_key(struct reading *r, const char *name, const char *value)
{
	for (size_t i = 0; i < TEXT_COUNT; i++) {
		if (strcmp(name, texts[i].key) != 0)
			continue;
		if (!r->is_continued)
			r->value =
				(char **)((char *)r->profile + texts[i].offset);
		return check_text(r, i, value) && put_value(r, value);
	}
	return take_row(r, name, value);
}

static bool is_name(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return len > 0 && name[len] == '\0' && len < PROFILE_NAME_BYTES;
}

static int choose_profile(struct reading *r, const char *name)
{
	struct profiles *all = r->profiles;

	if (!is_name(name))
		return refuse(r,
			      "[%.40s] is no name of a family: small letters, "
			      "digits, - and _, at most %u",
			      name, PROFILE_NAME_BYTES - 1);
	r->profile = (struct profile *)profiles_find(all, name);
	if (r->profile != NULL)
		return 1;
	if (all->count == PROFILES_MAX)
		return refuse(r, "more than %u families", PROFILES_MAX);
	r->profile = &all->items[all->count];
	*r->profile = (struct profile){ .file = r->file,
					.order = (unsigned int)all->count };
	strcpy(r->profile->name, name);
	all->count++;
	return 1;
}

static int on_value(void *context, const char *section, const char *name,
		    const char *value)
{
	struct reading *r = context;

	for (const char *at = value; *at != '\0'; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return refuse(r, "a control character in the value");
	}
	if (!r->is_continued && !choose_profile(r, section))
		return 0;
	return take_key(r, name, value);
}

/* The library does so in the first line of a value, but not in the others. */
static void cut_comment(char *line)
{
	size_t len = 1;

	while (line[len - 1] != '\0' &&
	       (line[len] != ';' || !isblank((unsigned char)line[len - 1])))
		len++;
	if (line[len - 1] != '\0')
		line[len] = '\0';
}

static char *next_line(char *line, int size, void *context)
{
	struct reading *r = context;

	if (fgets(line, size, r->f) == NULL)
		return NULL;
	r->line++;
	if (line[strspn(line, " \t")] == '[')
		r->value = NULL;
	r->is_continued = r->value != NULL && isblank((unsigned char)line[0]);
	if (strchr(line, '\n') == NULL && !feof(r->f)) {
		refuse(r,
		       "longer than %d characters: go on in a line of its own "
		       "that begins with a blank",
		       size - 2);
		return NULL;
	}
	if (r->is_continued)
		cut_comment(line);
	return line;
}

/* What has no place for its files could never be found. */
static int check_whole(struct reading *r)
{
	for (size_t i = 0; i < r->profiles->count; i++) {
		const struct profile *p = &r->profiles->items[i];

		if (p->folder == NULL || p->kernel == NULL || p->initrd == NULL)
			return refuse(r,
				      "[%s] ends without all of folder, kernel "
				      "and initrd",
				      p->name);
	}
	return 1;
}

int profiles_read(struct profiles *p, const char *path, unsigned int file,
		  char why[PROFILE_WHY_BYTES])
{
	struct reading r = {
		.profiles = p,
		.f = fopen(path, "re"),
		.path = path,
		.file = file,
		.why = why,
	};
	int rc;

	why[0] = '\0';
	if (r.f == NULL) {
		rc = -errno;
		snprintf(why, PROFILE_WHY_BYTES, "cannot read profiles %s: %s",
			 path, strerror(-rc));
		return rc;
	}
	rc = ini_parse_stream(next_line, &r, on_value, &r);
	if (ferror(r.f))
		snprintf(why, PROFILE_WHY_BYTES, "cannot read profiles %s: %s",
			 path, strerror(errno));
	if (rc > 0) {
		r.line = (unsigned int)rc;
		refuse(&r, "neither [family] nor key = value");
	}
	fclose(r.f);
	if (why[0] == '\0')
		check_whole(&r);
	return why[0] == '\0' ? 0 : -EINVAL;
}
