// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What an administrator asks for.
 */
#include "tools/boot/builds.h"

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "tools/boot/build.h"
#include "tools/boot/control.h"
#include "tools/boot/menus.h"

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

int builds_put_menus(struct builds *b)
{
	return menus_put(b->loaders, b->options, &b->catalogue, b->tftp);
}

/* --- orders ------------------------------------------------------------- */

int builds_add(struct builds *b, const char *path)
{
	struct source *s;
	int rc = build_open(b, path, &s);

	if (rc < 0)
		return rc;
	rc = build_export(b, s);
	if (rc == 0)
		rc = catalogue_add(&b->catalogue, s);
	if (rc < 0) {
		build_drop(b, s);
		return rc;
	}
	build_watch(b, s);
	rc = builds_put_menus(b);
	build_tell_added(s);
	build_warn_twice(b, s);
	return rc;
}

/* The menu changes its mind; the former build stays for who reads it. */
static int switch_to(struct builds *b, struct source *old, struct source *s)
{
	old->read_ns = now_ns();
	catalogue_replace(&b->catalogue, old, s);
	control_tell(
		"%s: build %u, %s, is booted from now on; build %u, %s, %s",
		s->path, s->generation, s->name, old->generation, old->name,
		source_is_same_file(s, old)
			? "is withdrawn, for its bytes have changed"
			: "stays for who reads it");
	return builds_put_menus(b);
}

int builds_replace(struct builds *b, const char *who, const char *path)
{
	struct source *old = find_line(b, who), *s;
	struct timespec mtime;
	bool is_same;
	int rc;

	if (old == NULL)
		return -ENOENT;
	if (b->catalogue.count == CATALOGUE_MAX) {
		log_error("%s: too many old builds are still read", old->path);
		return -ENOSPC;
	}
	rc = build_open(b, path != NULL ? path : old->path, &s);
	if (rc < 0)
		return rc;
	is_same = source_is_same_file(s, old);
	if (is_same && watch_look_inside(old, &mtime) != WATCH_WRITTEN) {
		log_error("%s is the file that is served already: put the new "
			  "build beside it, and rename it over the old one",
			  s->path);
		build_drop(b, s);
		return -EEXIST;
	}
	rc = build_export(b, s);
	if (rc < 0) {
		build_drop(b, s);
		return rc;
	}
	build_watch(b, s);
	rc = switch_to(b, old, s);
	if (is_same)
		builds_withdraw(b, old);
	return rc;
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
	struct timespec mtime;
	int rc;

	if (current == NULL)
		return -ENOENT;
	s = catalogue_previous(&b->catalogue, current);
	if (s == NULL) {
		log_error("%s: there is no build before this one",
			  current->path);
		return -ENOENT;
	}
	if (watch_look_inside(s, &mtime) == WATCH_WRITTEN) {
		log_error("%s: the file of build %u was written in place: what "
			  "it was is lost",
			  s->path, s->generation);
		return -ESTALE;
	}
	/* What is appended may have changed since. */
	rc = build_make_entry(b, s);
	if (rc == 0 && s->life == SOURCE_KEPT)
		rc = build_export_again(b, s);
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
	rc = builds_put_menus(b);
	build_tell_removed(s);
	return rc;
}

/* --- life ---------------------------------------------------------------- */

int builds_open(struct builds *b)
{
	const struct boot_options *o = b->options;
	char why[PROFILE_WHY_BYTES];
	struct source *s;
	size_t count = 0;
	int rc = profiles_load(&b->profiles, NULL, why);

	if (rc < 0)
		log_error("%s", why);
	b->next = o->has_address ? o->address : (struct boot_target){ 0, 1 };
	while (rc == 0 && count < o->iso_count) {
		rc = source_open(&s, o->isos[count++], &b->profiles, o->over);
		if (rc == 0)
			rc = catalogue_add(&b->catalogue, s);
		if (rc == 0)
			watch_add(b->watch, s);
	}
	return rc;
}

int builds_prepare(struct builds *b)
{
	const struct catalogue *c = &b->catalogue;
	int rc = build_prepare(b, c->sources, c->count,
			       b->options->has_address);

	for (size_t i = 0; rc == 0 && i < c->count; i++)
		build_warn_twice(b, c->sources[i]);
	return rc;
}

void builds_close(struct builds *b)
{
	catalogue_close(&b->catalogue);
	profiles_free(&b->profiles);
}
