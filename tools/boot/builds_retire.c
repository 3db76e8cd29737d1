// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who is read, and which former builds go for nobody reads them.
 */
#include "tools/boot/builds.h"

#include <jansson.h>
#include <string.h>

#include "clock.h"
#include "log.h"

/* xblade is asked every second: without its word for so long all stays. */
#define TOLD_NS 5000000000u

/*
 * By its count of reads, not by its idle_s: machines repeat their config query
 * every minute, whatever they use, and its answers count there as well.
 */
static void take_export(struct builds *b, const json_t *export)
{
	const char *name =
		json_string_value(json_object_get(export, "address"));
	uint64_t reads =
		(uint64_t)json_integer_value(json_object_get(export, "reads"));

	for (size_t i = 0; i < b->catalogue.count; i++) {
		struct source *s = b->catalogue.sources[i];

		if (name == NULL || strcmp(s->name, name) != 0 ||
		    s->reads == reads)
			continue;
		s->reads = reads;
		s->read_ns = now_ns();
	}
}

void builds_take_status(struct builds *b, const json_t *exports)
{
	const json_t *export;
	size_t at;

	json_array_foreach(exports, at, export) take_export(b, export);
	if (json_is_array(exports))
		b->told_ns = now_ns();
}

/* True: it is not exported any more. */
static bool retire(struct builds *b, struct source *s, uint64_t now)
{
	uint64_t most_ns = (uint64_t)b->options->retire_s * 1000000000u;

	if (s->life != SOURCE_RETIRED || s->users > 0 ||
	    now - s->read_ns < most_ns)
		return false;
	/* Whoever reads it may only not be known. */
	if (b->told_ns <= s->read_ns || now - b->told_ns > TOLD_NS)
		return false;
	s->life = SOURCE_KEPT;
	log_info("%s: build %u, %s, has not been read for %d s: no longer "
		 "exported",
		 s->path, s->generation, s->name, b->options->retire_s);
	return true;
}

/* One that could come back is kept, unless its ISO has left the menu. */
static bool is_useless(const struct builds *b, const struct source *s)
{
	const struct catalogue *c = &b->catalogue;
	const struct source *current = catalogue_current(c, s);

	return s->life == SOURCE_KEPT && s->users == 0 &&
	       (current == NULL || catalogue_previous(c, current) != s);
}

void builds_look(struct builds *b)
{
	struct catalogue *c = &b->catalogue;
	uint64_t now = now_ns();
	bool has_left = false;

	if (b->exporter.is_loading)
		return;
	builds_take_written(b);
	for (size_t i = 0; i < c->count; i++)
		has_left |= retire(b, c->sources[i], now);
	if (has_left)
		exporter_load(&b->exporter, NULL);
	for (size_t i = c->count; i-- > 0;) {
		if (!is_useless(b, c->sources[i]))
			continue;
		source_remove_files(c->sources[i], b->tftp);
		watch_forget(b->watch, c, c->sources[i]);
		catalogue_drop(c, c->sources[i]);
	}
}
