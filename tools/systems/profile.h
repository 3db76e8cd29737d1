/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of live systems: how each is told, where its kernel and initrd
 * are, and the arguments that boot it from the network.  Data, read from
 * profiles.conf, whose head explains the keys, and from the admin's files.
 */
#ifndef SYSTEMS_PROFILE_H
#define SYSTEMS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#define PROFILES_MAX	   256u
#define PROFILE_NAME_BYTES 32u
#define PROFILE_ROWS_MAX   16u
#define PROFILE_WHY_BYTES  512u
#define PROFILE_ADMIN_DIR  "/etc/xblade/profiles.d"

struct version {
	unsigned int part[3];
};

enum profile_way { PROFILE_AOE, PROFILE_HTTP };

/* Of one way, a later row takes over from its version on. */
struct profile_row {
	enum profile_way way;
	struct version since; /* all 0: also where none is known */
	unsigned int file;    /* the number of the file it is from */
	bool is_refusal;      /* text says why it cannot boot so */
	char *text;
};

/* Texts are NULL where the table has none; globs are parted by '|'. */
struct profile {
	char name[PROFILE_NAME_BYTES]; /* the family */
	unsigned int file, order;      /* where its section was begun */
	char *title;
	char *volume, *preparer, *application, *mark;
	char *folder, *kernel, *initrd, *root, *product;
	char *arch; /* "folder": the folder's star is it */
	char *shim;
	char *own; /* words of its own menu by which it is told as well */
	char *keep, *drop;
	char *initrd_has;
	char *note;
	struct profile_row rows[PROFILE_ROWS_MAX];
	size_t row_count;
};

struct profiles {
	struct profile *items; /* in the order in which they are tried */
	size_t count;
};

/*
 * The built-in table, then the admin's files, then extra (a file, or a
 * directory of *.conf; or NULL).  Negative errno: why holds one line that
 * names file and line.
 */
int profiles_load(struct profiles *p, const char *extra,
		  char why[PROFILE_WHY_BYTES]);
void profiles_free(struct profiles *p);

/* One file more; files are numbered from 0, the built-in one. */
int profiles_read(struct profiles *p, const char *path, unsigned int file,
		  char why[PROFILE_WHY_BYTES]);

const struct profile *profiles_find(const struct profiles *p, const char *name);

/* Three numbers, as in 10.2.24-1; "" is all 0.  -EINVAL. */
int version_parse(struct version *v, const char *text);
int version_compare(const struct version *a, const struct version *b);

#endif
