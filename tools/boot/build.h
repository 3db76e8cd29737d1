/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of a new build, which those who take one go in turn: open, export,
 * watch.  Each 0, or negative errno and told.
 */
#ifndef BOOT_BUILD_H
#define BOOT_BUILD_H

#include "tools/boot/builds.h"

/* It is inspected, and has an address of its own and an entry for menus. */
int build_open(struct builds *b, const char *path, struct source **s);

/* Its second half, for several at once: addresses and entries. */
int build_prepare(struct builds *b, struct source *const *sources, size_t count,
		  bool is_wanted);

/* What menus say of it, by the options of now. */
int build_make_entry(const struct builds *b, struct source *s);

/* Has xblade serve what it shall by now, and extra; waits until it does. */
int build_load(struct builds *b, struct source *extra);

/* After that: does xblade serve it? */
int build_check_exported(const struct builds *b, const struct source *s);

/* Has xblade serve it as well, and waits until it does. */
int build_export(struct builds *b, struct source *s);

/* The same for one that it served before, under the address of then. */
int build_export_again(struct builds *b, struct source *s);

/* What failed before anybody knew of it leaves nothing. */
void build_drop(struct builds *b, struct source *s);

/* What is written to it or comes under its name is noticed from now on. */
void build_watch(struct builds *b, struct source *s);

/* Warns if one before it in the catalogue is of the same file. */
void build_warn_twice(const struct builds *b, const struct source *s);

/* For people: one that came by an order or a list, and one that went so, whose
 * readers are waited for from now on. */
void build_tell_added(const struct source *s);
void build_tell_removed(struct source *s);

#endif
