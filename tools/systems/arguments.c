// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Choosing a profile's row by way and version, and filling it in.
 */
#include "tools/systems/arguments.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tools/systems/rewrite.h"

static const struct profile_row *
find_row(const struct profile *p, enum profile_way way, const struct version *v)
{
	const struct profile_row *found = NULL;

	for (size_t i = 0; i < p->row_count; i++) {
		const struct profile_row *row = &p->rows[i];

		if (row->way != way || version_compare(&row->since, v) > 0)
			continue;
		if (found == NULL ||
		    version_compare(&row->since, &found->since) >= 0)
			found = row;
	}
	return found;
}

/* All that a variable may stand for, in its text form. */
struct values {
	char shelf_slot[16];
	char address[20];
	char folder[ENTRY_PATH_BYTES];
	char iso_kib[24];
	struct {
		const char *name;
		const char *value;
	} of[8];
};

static void set_values(struct values *v, const struct iso_facts *facts,
		       const struct system_way *way)
{
	const char *root = facts->root != NULL ? facts->root : "";
	const char *slash = strrchr(root, '/');
	size_t n = 0;

	*v = (struct values){ .shelf_slot = "" };
	if (way->way == PROFILE_AOE) {
		snprintf(v->shelf_slot, sizeof(v->shelf_slot), "%u.%u",
			 way->target.shelf, way->target.slot);
		snprintf(v->address, sizeof(v->address), "e%s", v->shelf_slot);
	}
	if (slash != NULL)
		snprintf(v->folder, sizeof(v->folder), "%.*s",
			 (int)(slash - root), root);
	/* A disk in memory that is as large as the ISO, and a little more. */
	if (facts->bytes > 0)
		snprintf(v->iso_kib, sizeof(v->iso_kib), "%" PRIu64,
			 facts->bytes / 1024 + 1024);
	v->of[n].name = "{address}", v->of[n++].value = v->address;
	v->of[n].name = "{shelf.slot}", v->of[n++].value = v->shelf_slot;
	v->of[n].name = "{bootif}", v->of[n++].value = way->bootif;
	v->of[n].name = "{url}", v->of[n++].value = way->iso_url;
	v->of[n].name = "{files}", v->of[n++].value = way->files_url;
	v->of[n].name = "{root}", v->of[n++].value = root;
	v->of[n].name = "{folder}", v->of[n++].value = v->folder;
	v->of[n].name = "{iso_kib}", v->of[n++].value = v->iso_kib;
}

static const char *value_of(const struct values *v, const char *text,
			    size_t len)
{
	for (size_t i = 0; i < sizeof(v->of) / sizeof(v->of[0]); i++) {
		const char *name = v->of[i].name;

		if (strlen(name) == len && memcmp(name, text, len) == 0)
			return v->of[i].value != NULL ? v->of[i].value : "";
	}
	return "";
}

/* Without these there is nothing to boot. */
static bool is_needed(const char *variable)
{
	return strncmp(variable, "{root}", 6) == 0 ||
	       strncmp(variable, "{url}", 5) == 0 ||
	       strncmp(variable, "{files}", 7) == 0;
}

/* One word with its variables put in; left out when one is not known. */
static int put_word(char args[ARGUMENTS_BYTES], const char *word, size_t len,
		    const struct values *v)
{
	size_t start = strlen(args);
	size_t used = start;
	const char *end = word + len;

	while (word < end) {
		size_t part = strcspn(word, "{ ");
		const char *text = word;

		if (part == 0) {
			size_t name = strcspn(word, "} ") + 1;

			text = value_of(v, word, name);
			part = strlen(text);
			if (part == 0) {
				args[start] = '\0';
				return is_needed(word) ? -ENODATA : 0;
			}
			word += name;
		} else {
			word += part;
		}
		if (used + part + 2 > ARGUMENTS_BYTES)
			return -E2BIG;
		if (used == start && start > 0)
			args[used++] = ' ';
		memcpy(args + used, text, part);
		used += part;
		args[used] = '\0';
	}
	return 0;
}

static int fill(const char *text, const struct values *v,
		char args[ARGUMENTS_BYTES])
{
	int rc = 0;

	while (rc == 0 && *text != '\0') {
		size_t len = strcspn(text, " ");

		rc = put_word(args, text, len, v);
		text += len;
		text += strspn(text, " ");
	}
	return rc;
}

static int add_extra(char args[ARGUMENTS_BYTES], const char *extra)
{
	size_t used = strlen(args);
	size_t len = strlen(extra);

	if (used + len + 2 > ARGUMENTS_BYTES)
		return -E2BIG;
	if (used > 0 && len > 0)
		args[used++] = ' ';
	memcpy(args + used, extra, len + 1);
	return 0;
}

int profile_arguments(const struct profile *p, const struct iso_facts *facts,
		      const struct system_way *way, char args[ARGUMENTS_BYTES],
		      const char **note)
{
	const struct profile_row *row;
	struct version version;
	struct values values;
	int rc;

	*note = NULL;
	args[0] = '\0';
	if (version_parse(&version, facts->kiwi_version) < 0)
		return -EINVAL;
	row = find_row(p, way->way, &version);
	if (row == NULL)
		return -ENOENT;
	*note = row->is_refusal ? row->text : p->note;
	if (row->is_refusal || row->text == NULL)
		return -ENOENT;
	set_values(&values, facts, way);
	rc = fill(row->text, &values, args);
	if (rc == 0 && facts->own != NULL)
		rc = rewrite_own(args, ARGUMENTS_BYTES, p, facts->own);
	if (rc == 0 && way->extra != NULL)
		rc = add_extra(args, way->extra);
	return rc;
}
