// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All builds, for people and for programs.
 */
#include "tools/boot/builds.h"

#include <jansson.h>

static const char *life_text(enum source_life life)
{
	switch (life) {
	case SOURCE_CURRENT:
		return "booted";
	case SOURCE_RETIRED:
		return "retiring";
	case SOURCE_KEPT:
		return "kept";
	}
	return "";
}

static json_t *json_of(const struct source *s)
{
	return json_pack("{s:s, s:s, s:s, s:i, s:s}", "address", s->name, "iso",
			 s->path, "title", s->entry.title, "build",
			 (int)s->generation, "state", life_text(s->life));
}

void builds_list(const struct builds *b, bool as_json, FILE *out)
{
	json_t *all = json_array();

	if (!as_json)
		fprintf(out, "%-10s %-9s %5s  %s\n", "address", "state",
			"build", "ISO");
	for (size_t i = 0; i < b->catalogue.count; i++) {
		const struct source *s = b->catalogue.sources[i];

		if (as_json)
			json_array_append_new(all, json_of(s));
		else
			fprintf(out, "%-10s %-9s %5u  %s (%s)\n", s->name,
				life_text(s->life), s->generation, s->path,
				s->entry.title);
	}
	if (as_json && json_dumpf(all, out, JSON_COMPACT) == 0)
		fputc('\n', out);
	json_decref(all);
}
