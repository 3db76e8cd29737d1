// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an administrator asks for, and what time brings.
 */
#include "tools/boot/builds.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "log.h"
#include "tools/boot/address.h"

/* xblade is asked every second: without its word for so long all stays. */
#define TOLD_NS 5000000000u

/* --- what there is ------------------------------------------------------- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static bool is_named(const struct source *s, const char *who)
{
	return strcmp(s->name, who) == 0 || strcmp(s->name + 1, who) == 0 ||
	       strcmp(s->path, who) == 0 ||
	       strcmp(base_name(s->path), who) == 0;
}

/* The current build of the ISO that is meant; NULL, and told. */
static struct source *find_line(const struct builds *b, const char *who)
{
	const struct catalogue *c = &b->catalogue;
	struct source *found = NULL;

	for (size_t i = 0; i < c->count; i++) {
		struct source *current = catalogue_current(c, c->sources[i]);

		if (!is_named(c->sources[i], who) || current == NULL)
			continue;
		if (found != NULL && found != current) {
			log_error("%s: more than one is called so; name its "
				  "address, as e0.1",
				  who);
			return NULL;
		}
		found = current;
	}
	if (found == NULL)
		log_error("%s: no ISO of that name or address is served; "
			  "xblade-boot list tells which are",
			  who);
	return found;
}

/* The newest of its builds that is not the menu's. */
static struct source *find_previous(const struct builds *b,
				    const struct source *current)
{
	struct source *found = NULL;

	for (size_t i = 0; i < b->catalogue.count; i++) {
		struct source *s = b->catalogue.sources[i];

		if (s->line == current->line && s != current &&
		    (found == NULL || s->generation > found->generation))
			found = s;
	}
	return found;
}

int builds_put_menus(struct builds *b)
{
	static struct boot_entry entries[BOOT_ISOS_MAX];
	const struct boot_options *o = b->options;
	struct menu menu = {
		.title = o->title,
		.entries = entries,
		.timeout_s = o->timeout_s,
	};

	for (size_t i = 0; i < b->catalogue.count; i++) {
		const struct source *s = b->catalogue.sources[i];

		if (s->life == SOURCE_CURRENT)
			entries[menu.entry_count++] = s->entry;
	}
	if (menu.entry_count > 1 && !o->has_timeout)
		menu.timeout_s = MENU_TIMEOUT_NONE;
	return loaders_put_menus(b->loaders, &menu, b->tftp);
}

/* --- a new build --------------------------------------------------------- */

/* What it needs to be in a menu, and an address of its own. */
static int prepare(struct builds *b, struct source *const *sources,
		   size_t count, bool is_wanted)
{
	int rc = address_choose(b->link, sources, count, &b->next, is_wanted);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = source_make_entry(sources[i], b->url, b->options->append);
		if (rc == 0)
			rc = loaders_check_entry(b->loaders,
						 &sources[i]->entry);
		if (rc == 0 && b->loaders->is_signed)
			rc = source_put_files(sources[i], b->tftp);
	}
	return rc;
}

static int open_build(struct builds *b, const char *path, struct source **out)
{
	int rc;

	rights_raise();
	rc = source_open(out, path, &b->profiles, b->options->over);
	if (rc == 0) {
		rc = prepare(b, out, 1, false);
		if (rc < 0)
			source_close(*out);
	}
	rights_lower();
	return rc;
}

/* Has xblade serve it as well, and waits until it does. */
static int export_build(struct builds *b, struct source *s)
{
	struct exporter *x = &b->exporter;
	int rc = exporter_load(x, s);

	if (rc == 0)
		rc = b->wait(b->context);
	x->extra = NULL;
	if (rc == 0 && !s->is_exported) {
		log_error("%s is not exported: %s", s->path,
			  x->complaint[0] != '\0' ? x->complaint
						  : "xblade left it out");
		rc = -EIO;
		if (exporter_load(x, NULL) == 0)
			b->wait(b->context);
	}
	return rc;
}

/* Its folder may be root's. */
static void watch(struct builds *b, const struct source *s)
{
	rights_raise();
	watch_add(b->watch, s->path);
	rights_lower();
}

int builds_add(struct builds *b, const char *path)
{
	struct source *s;
	int rc = open_build(b, path, &s);

	if (rc < 0)
		return rc;
	rc = export_build(b, s);
	if (rc == 0)
		rc = catalogue_add(&b->catalogue, s);
	if (rc < 0) {
		source_close(s);
		return rc;
	}
	watch(b, s);
	rc = builds_put_menus(b);
	log_info("%s: added as %s", s->path, s->name);
	return rc;
}

/* The menu changes its mind; the former build stays for who reads it. */
static int switch_to(struct builds *b, struct source *old, struct source *s)
{
	old->read_ns = now_ns();
	catalogue_replace(&b->catalogue, old, s);
	log_info("%s: build %u, %s, is booted from now on; build %u, %s, stays "
		 "for who reads it",
		 s->path, s->generation, s->name, old->generation, old->name);
	return builds_put_menus(b);
}

int builds_replace(struct builds *b, const char *who, const char *path)
{
	struct source *old = find_line(b, who), *s;
	int rc;

	if (old == NULL)
		return -ENOENT;
	if (b->catalogue.count == CATALOGUE_MAX) {
		log_error("%s: too many old builds are still read", old->path);
		return -ENOSPC;
	}
	rc = open_build(b, path != NULL ? path : old->path, &s);
	if (rc < 0)
		return rc;
	if (source_is_same_file(s, old)) {
		log_error("%s is the file that is served already: put the new "
			  "build beside it, and rename it over the old one",
			  s->path);
		source_close(s);
		return -EEXIST;
	}
	rc = export_build(b, s);
	if (rc < 0) {
		source_close(s);
		return rc;
	}
	watch(b, s);
	return switch_to(b, old, s);
}

/* Another target may have taken its address meanwhile. */
static int export_again(struct builds *b, struct source *s)
{
	struct boot_target address = s->address;
	int rc;

	rights_raise();
	rc = address_choose(b->link, &s, 1, &address, true);
	rights_lower();
	return rc == 0 ? export_build(b, s) : rc;
}

/* The file that has its name now is what it was rolled back from. */
static void keep_from_name(struct source *s)
{
	rights_raise();
	watch_look(s, &s->refused);
	rights_lower();
}

int builds_roll_back(struct builds *b, const char *who)
{
	struct source *current = find_line(b, who), *s;
	int rc;

	if (current == NULL)
		return -ENOENT;
	s = find_previous(b, current);
	if (s == NULL) {
		log_error("%s: there is no build before this one",
			  current->path);
		return -ENOENT;
	}
	if (source_is_spoiled(s)) {
		log_error("%s: the file of build %u was written in place: what "
			  "it was is lost",
			  s->path, s->generation);
		return -ESTALE;
	}
	rc = s->life == SOURCE_KEPT ? export_again(b, s) : 0;
	if (rc < 0)
		return rc;
	keep_from_name(s);
	return switch_to(b, current, s);
}

int builds_remove(struct builds *b, const char *who)
{
	struct source *s = find_line(b, who);
	int rc;

	if (s == NULL)
		return -ENOENT;
	if (catalogue_count_current(&b->catalogue) == 1) {
		log_error("%s is the only ISO that is served: end xblade-boot "
			  "instead, or add another first",
			  s->path);
		return -EINVAL;
	}
	s->life = SOURCE_RETIRED;
	s->read_ns = now_ns();
	rc = builds_put_menus(b);
	log_info("%s: removed from the menus; %s stays for who reads it",
		 s->path, s->name);
	return rc;
}

/* --- time ---------------------------------------------------------------- */

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

/* Once for each file: one that cannot be booted is not tried again. */
static bool is_news(struct source *s, const struct timespec *mtime)
{
	if (s->refused.tv_sec == mtime->tv_sec &&
	    s->refused.tv_nsec == mtime->tv_nsec)
		return false;
	s->refused = *mtime;
	return true;
}

static void follow_file(struct builds *b, struct source *s)
{
	struct timespec mtime = { 0 };
	enum watch_news news;

	rights_raise();
	news = watch_look(s, &mtime);
	rights_lower();
	if (news == WATCH_SAME || !is_news(s, &mtime))
		return;
	if (news == WATCH_OTHER)
		builds_replace(b, s->name, NULL);
	else
		log_warning("%s was written in place while it is served: "
			    "machines may read old bytes and new ones; put a "
			    "new build beside it, and rename it over this one",
			    s->path);
}

void builds_follow_files(struct builds *b)
{
	struct source *current[BOOT_ISOS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < b->catalogue.count; i++) {
		if (b->catalogue.sources[i]->life == SOURCE_CURRENT)
			current[count++] = b->catalogue.sources[i];
	}
	/* They stay, whatever becomes of the others. */
	for (size_t i = 0; i < count; i++)
		follow_file(b, current[i]);
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
	const struct source *current = catalogue_current(&b->catalogue, s);

	return s->life == SOURCE_KEPT && s->users == 0 &&
	       (current == NULL || find_previous(b, current) != s);
}

void builds_look(struct builds *b)
{
	struct catalogue *c = &b->catalogue;
	uint64_t now = now_ns();
	bool has_left = false;

	if (b->exporter.is_loading)
		return;
	for (size_t i = 0; i < c->count; i++)
		has_left |= retire(b, c->sources[i], now);
	if (has_left)
		exporter_load(&b->exporter, NULL);
	for (size_t i = c->count; i-- > 0;) {
		if (!is_useless(b, c->sources[i]))
			continue;
		source_remove_files(c->sources[i], b->tftp);
		catalogue_drop(c, c->sources[i]);
	}
}

/* --- what is told -------------------------------------------------------- */

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

/* --- life ---------------------------------------------------------------- */

int builds_open(struct builds *b)
{
	const struct boot_options *o = b->options;
	struct source *opened[BOOT_ISOS_MAX];
	char why[PROFILE_WHY_BYTES];
	size_t count = 0;
	int rc = profiles_load(&b->profiles, NULL, why);

	if (rc < 0)
		log_error("%s", why);
	b->next = o->has_address ? o->address : (struct boot_target){ 0, 1 };
	while (rc == 0 && count < o->iso_count) {
		rc = source_open(&opened[count], o->isos[count], &b->profiles,
				 o->over);
		if (rc == 0)
			rc = catalogue_add(&b->catalogue, opened[count++]);
		if (rc == 0)
			watch_add(b->watch, o->isos[count - 1]);
	}
	return rc < 0 ? rc : prepare(b, opened, count, o->has_address);
}

void builds_close(struct builds *b)
{
	catalogue_close(&b->catalogue);
	profiles_free(&b->profiles);
}
