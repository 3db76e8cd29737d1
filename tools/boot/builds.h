/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The builds of the ISOs, old ones and new ones, and the ways from one to the
 * other.  What fails leaves all as it was: a new build is inspected, exported
 * and answers before a menu names it, and the old one stays as long as it is
 * read.
 */
#ifndef BOOT_BUILDS_H
#define BOOT_BUILDS_H

#include <jansson.h>
#include <stdio.h>

#include "tools/boot/exporter.h"
#include "tools/boot/loaders.h"
#include "tools/boot/watch.h"

struct builds {
	struct boot_options *options;
	const struct link *link;
	const struct loaders *loaders;
	const char *tftp;
	const char *url;
	struct watch *watch;
	/* Turns everything until xblade has answered; negative: the end. */
	int (*wait)(void *context);
	void *context;
	struct profiles profiles;
	struct catalogue catalogue;
	struct exporter exporter;
	uint64_t told_ns;	 /* when xblade told last who is read */
	struct boot_target next; /* the first address that nobody had yet */
};

/* All ISOs of the options.  0 or negative errno, told. */
int builds_open(struct builds *b);
int builds_prepare(struct builds *b); /* for machines; once loaders are there */
void builds_close(struct builds *b);

/* The menus name the current builds.  0 or negative errno, told. */
int builds_put_menus(struct builds *b);

/* Each 0, or negative errno and told; who: an address, or a file's name. */
int builds_add(struct builds *b, const char *path);
int builds_replace(struct builds *b, const char *who, const char *path);
int builds_roll_back(struct builds *b, const char *who);
int builds_remove(struct builds *b, const char *who);

/*
 * From the options to these, which get the old ones in exchange: ISOs come and
 * go, all else that can change does, and the menus are written anew.  Nothing
 * of it is done if a new ISO cannot be served.
 */
int builds_reload(struct builds *b, struct boot_options *fresh);

/* A line for each, or JSON. */
void builds_list(const struct builds *b, bool as_json, FILE *out);

/* The "exports" of xblade's status: which ones are read. */
void builds_take_status(struct builds *b, const json_t *exports);

/*
 * Files that were put under an ISO's name become its new build, and so does
 * the file itself that was written in place, once that has come to rest.
 */
void builds_follow_files(struct builds *b);

/* Of those that are being written the ones that are at rest. */
void builds_take_written(struct builds *b);

/* It is exported no more, and never again. */
void builds_withdraw(struct builds *b, struct source *s);

/*
 * Retired ones that nobody has read for long go, written ones come; to be
 * called now and then.
 */
void builds_look(struct builds *b);

#endif
