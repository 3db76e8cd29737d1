// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From one list of ISOs to the next.  What is new is inspected and exported
 * before a menu changes; whatever fails until then is taken back.
 */
#include "tools/boot/builds.h"

#include <errno.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "tools/boot/build.h"
#include "tools/boot/control.h"

struct change {
	struct builds *b;
	const struct boot_options *fresh;
	/* Of each ISO of the list, in its order. */
	struct source *sources[BOOT_ISOS_MAX];
	/* Those of them that were not served. */
	struct source *added[BOOT_ISOS_MAX];
	size_t added_count;
	/* Those that are not in the list. */
	struct source *removed[BOOT_ISOS_MAX];
	size_t removed_count;
	/* As entries were, in the catalogue's order. */
	struct boot_entry entries[CATALOGUE_MAX];
};

/* --- which they are ------------------------------------------------------ */

static bool is_in_list(const struct change *c, const struct source *s)
{
	for (size_t i = 0; i < c->fresh->iso_count; i++) {
		if (c->sources[i] == s)
			return true;
	}
	return false;
}

/* Two lines of the same file are two ISOs. */
static struct source *find_served(const struct change *c, const char *path)
{
	const struct catalogue *all = &c->b->catalogue;

	for (size_t i = 0; i < all->count; i++) {
		struct source *s = all->sources[i];

		if (s->life == SOURCE_CURRENT && strcmp(s->path, path) == 0 &&
		    !is_in_list(c, s))
			return s;
	}
	return NULL;
}

static void compare(struct change *c)
{
	const struct catalogue *all = &c->b->catalogue;

	for (size_t i = 0; i < c->fresh->iso_count; i++)
		c->sources[i] = find_served(c, c->fresh->isos[i]);
	for (size_t i = 0; i < all->count; i++) {
		struct source *s = all->sources[i];

		if (s->life == SOURCE_CURRENT && !is_in_list(c, s))
			c->removed[c->removed_count++] = s;
	}
}

/* --- what can fail ------------------------------------------------------- */

static int open_added(struct change *c)
{
	struct builds *b = c->b;
	int rc = 0;

	rights_raise();
	for (size_t i = 0; rc == 0 && i < c->fresh->iso_count; i++) {
		struct source **s = &c->sources[i];

		if (*s != NULL)
			continue;
		rc = source_open(s, c->fresh->isos[i], &b->profiles,
				 b->options->over);
		if (rc == 0)
			c->added[c->added_count++] = *s;
	}
	if (rc == 0 && c->added_count > 0)
		rc = build_prepare(b, c->added, c->added_count, false);
	rights_lower();
	return rc;
}

/* What was there before may have other arguments from now on. */
static int remake_entries(struct change *c)
{
	const struct catalogue *all = &c->b->catalogue;
	int rc = 0;

	for (size_t i = 0; i < all->count; i++)
		c->entries[i] = all->sources[i]->entry;
	for (size_t i = 0; rc == 0 && i < all->count; i++) {
		if (is_in_list(c, all->sources[i]))
			rc = build_make_entry(c->b, all->sources[i]);
	}
	if (rc == 0)
		return 0;
	for (size_t i = 0; i < all->count; i++)
		all->sources[i]->entry = c->entries[i];
	return rc;
}

/*
 * Those that go make room first.  What comes is in the catalogue from here on;
 * somebody may have found it there, so builds_look() closes what fails.
 */
static int change_exports(struct change *c)
{
	struct builds *b = c->b;
	size_t known = b->catalogue.count, taken = 0;
	int rc = 0;

	for (size_t i = 0; i < c->removed_count; i++)
		c->removed[i]->life = SOURCE_RETIRED;
	if (c->added_count == 0)
		return 0;
	while (rc == 0 && taken < c->added_count) {
		rc = catalogue_add(&b->catalogue, c->added[taken]);
		taken += rc == 0;
	}
	if (rc == 0)
		rc = build_load(b, NULL);
	for (size_t i = 0; rc == 0 && i < taken; i++)
		rc = build_check_exported(b, c->added[i]);
	if (rc == 0)
		return 0;
	for (size_t i = 0; i < taken; i++)
		c->added[i]->life = SOURCE_KEPT;
	for (size_t i = 0; i < c->removed_count; i++)
		c->removed[i]->life = SOURCE_CURRENT;
	for (size_t i = 0; i < known; i++)
		b->catalogue.sources[i]->entry = c->entries[i];
	memmove(c->added, c->added + taken,
		(c->added_count - taken) * sizeof(c->added[0]));
	c->added_count -= taken;
	build_load(b, NULL);
	return rc;
}

/* --- what cannot ---------------------------------------------------------- */

static int finish(struct change *c)
{
	struct builds *b = c->b;
	size_t count = c->fresh->iso_count;

	catalogue_sort(&b->catalogue, c->sources, count);
	for (size_t i = 0; i < c->added_count; i++) {
		build_watch(b, c->added[i]);
		build_tell_added(c->added[i]);
		build_warn_twice(b, c->added[i]);
	}
	for (size_t i = 0; i < c->removed_count; i++)
		build_tell_removed(c->removed[i]);
	control_tell(
		"%s is read anew: %zu added, %zu removed, %zu left as they "
		"are",
		c->fresh->config, c->added_count, c->removed_count,
		count - c->added_count);
	return builds_put_menus(b);
}

static int try(struct change *c)
{
	int rc;

	compare(c);
	rc = open_added(c);
	if (rc == 0)
		rc = remake_entries(c);
	return rc == 0 ? change_exports(c) : rc;
}

int builds_reload(struct builds *b, struct boot_options *fresh)
{
	static struct change c; /* of some hundred KiB */
	struct boot_options *options = b->options, old = *options;
	int rc;

	memset(&c, 0, sizeof(c));
	c.b = b;
	c.fresh = fresh;
	b->options = fresh;
	rc = try(&c);
	b->options = options;
	if (rc < 0) {
		for (size_t i = 0; i < c.added_count; i++)
			build_drop(b, c.added[i]);
		return rc;
	}
	*options = *fresh;
	*fresh = old;
	c.fresh = options;
	return finish(&c);
}
