// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a file to what machines can read, in steps that can fail before any
 * machine is told of it.
 */
#include "tools/boot/build.h"

#include <errno.h>

#include "clock.h"
#include "log.h"
#include "tools/boot/address.h"
#include "tools/boot/control.h"
#include "tools/boot/menus.h"

int build_make_entry(const struct builds *b, struct source *s)
{
	int rc = source_make_entry(s, b->url, b->options->append);

	return rc < 0 ? rc : menus_check_entry(b->loaders, &s->entry);
}

int build_prepare(struct builds *b, struct source *const *sources, size_t count,
		  bool is_wanted)
{
	int rc = address_choose(b->link, sources, count, &b->next, is_wanted);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = menus_check_arch(b->loaders, sources[i]);
		if (rc == 0)
			rc = build_make_entry(b, sources[i]);
		if (rc == 0 && b->loaders->is_signed)
			rc = source_put_files(sources[i], b->tftp);
		if (rc == 0)
			secure_check(b->loaders->secure, sources[i], b->tftp);
	}
	return rc;
}

int build_open(struct builds *b, const char *path, struct source **out)
{
	int rc;

	rights_raise();
	rc = source_open(out, path, &b->profiles, b->options->over);
	if (rc == 0) {
		rc = build_prepare(b, out, 1, false);
		if (rc < 0)
			build_drop(b, *out);
	}
	rights_lower();
	return rc;
}

/* An answer to what it was told before would be taken for this one's. */
int build_load(struct builds *b, struct source *extra)
{
	struct exporter *x = &b->exporter;
	int rc = x->is_loading ? b->wait(b->context) : 0;

	if (rc == 0)
		rc = exporter_load(x, extra);
	if (rc == 0)
		rc = b->wait(b->context);
	x->extra = NULL;
	return rc;
}

int build_check_exported(const struct builds *b, const struct source *s)
{
	const struct exporter *x = &b->exporter;

	if (s->is_exported)
		return 0;
	log_error("%s is not exported: %s", s->path,
		  x->complaint[0] != '\0' ? x->complaint
					  : "xblade left it out");
	return -EIO;
}

int build_export(struct builds *b, struct source *s)
{
	int rc = build_load(b, s);

	if (rc < 0)
		return rc;
	rc = build_check_exported(b, s);
	if (rc < 0)
		build_load(b, NULL);
	return rc;
}

void build_drop(struct builds *b, struct source *s)
{
	if (s->name[0] != '\0')
		source_remove_files(s, b->tftp);
	source_close(s);
}

/* Its folder may be root's. */
void build_watch(struct builds *b, struct source *s)
{
	rights_raise();
	watch_add(b->watch, s);
	rights_lower();
}

/* Another target may have taken its address meanwhile. */
int build_export_again(struct builds *b, struct source *s)
{
	struct boot_target address = s->address;
	int rc;

	rights_raise();
	rc = address_choose(b->link, &s, 1, &address, true);
	rights_lower();
	return rc == 0 ? build_export(b, s) : rc;
}

void build_warn_twice(const struct builds *b, const struct source *s)
{
	const struct catalogue *c = &b->catalogue;

	for (size_t i = 0; i < c->count && c->sources[i] != s; i++) {
		const struct source *other = c->sources[i];

		if (other->life != SOURCE_CURRENT ||
		    !source_is_same_file(s, other))
			continue;
		control_warn("%s is served at %s already; now it is at %s, "
			     "and in the menus, once more",
			     s->path, other->name, s->name);
		return;
	}
}

void build_tell_added(const struct source *s)
{
	control_tell("%s: added as %s", s->path, s->name);
}

void build_tell_removed(struct source *s)
{
	s->read_ns = now_ns();
	control_tell("%s: removed from the menus; %s stays for who reads it",
		     s->path, s->name);
}
