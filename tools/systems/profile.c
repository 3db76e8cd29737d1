// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All files of profiles together: the built-in one, wherever the program was
 * put, then the admin's.
 */
#include "tools/systems/profile.h"

#include <errno.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf_folder.h"

#ifndef XBLADE_DATADIR
#define XBLADE_DATADIR "/usr/local/share/xblade"
#endif
#define BUILT_IN_NAME "profiles.conf"

/* Of the build folder, of an installation that was moved, of any other. */
static int find_built_in(char path[PATH_MAX])
{
	char self[PATH_MAX / 2];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	self[len > 0 ? len : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash != NULL) {
		*slash = '\0';
		snprintf(path, PATH_MAX, "%s/" BUILT_IN_NAME, self);
		if (access(path, R_OK) == 0)
			return 0;
		snprintf(path, PATH_MAX, "%s/../share/xblade/" BUILT_IN_NAME,
			 self);
		if (access(path, R_OK) == 0)
			return 0;
	}
	snprintf(path, PATH_MAX, "%s", XBLADE_DATADIR "/" BUILT_IN_NAME);
	return access(path, R_OK) == 0 ? 0 : -errno;
}

/* A folder's files on their way into the table. */
struct folder {
	struct profiles *profiles;
	unsigned int *file;
	char *why;
};

static int read_one(void *context, const char *path)
{
	const struct folder *f = context;

	return profiles_read(f->profiles, path, (*f->file)++, f->why);
}

static int read_dir(struct profiles *p, const char *dir, unsigned int *file,
		    char why[PROFILE_WHY_BYTES])
{
	struct folder folder = { p, file, why };
	int rc;

	why[0] = '\0';
	rc = conf_folder_each(dir, read_one, &folder);
	if (rc < 0 && why[0] == '\0')
		snprintf(why, PROFILE_WHY_BYTES, "cannot read profiles %s: %s",
			 dir, strerror(-rc));
	return rc;
}

static int read_admins(struct profiles *p, const char *extra,
		       char why[PROFILE_WHY_BYTES])
{
	unsigned int file = 1;
	struct stat st;
	int rc = 0;

	if (stat(PROFILE_ADMIN_DIR, &st) == 0)
		rc = read_dir(p, PROFILE_ADMIN_DIR, &file, why);
	if (rc < 0 || extra == NULL)
		return rc;
	if (stat(extra, &st) == 0 && S_ISDIR(st.st_mode))
		return read_dir(p, extra, &file, why);
	return profiles_read(p, extra, file, why);
}

/* New families are tried first, those of the last file before all others. */
static int compare_turns(const void *a, const void *b)
{
	const struct profile *x = a;
	const struct profile *y = b;

	if (x->file != y->file)
		return x->file > y->file ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

int profiles_load(struct profiles *p, const char *extra,
		  char why[PROFILE_WHY_BYTES])
{
	char built_in[PATH_MAX];
	int rc = find_built_in(built_in);

	*p = (struct profiles){
		.items = calloc(PROFILES_MAX, sizeof(*p->items)),
	};
	why[0] = '\0';
	if (rc < 0) {
		snprintf(why, PROFILE_WHY_BYTES,
			 "the table of live systems, %.300s, is missing: make "
			 "install puts it there",
			 built_in);
	} else if (p->items == NULL) {
		snprintf(why, PROFILE_WHY_BYTES, "no memory");
		rc = -ENOMEM;
	} else {
		rc = profiles_read(p, built_in, 0, why);
	}
	if (rc == 0)
		rc = read_admins(p, extra, why);
	if (rc == 0)
		qsort(p->items, p->count, sizeof(*p->items), compare_turns);
	else
		profiles_free(p);
	return rc;
}

void profiles_free(struct profiles *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct profile *one = &p->items[i];
		char *const texts[] = {
			one->title,	  one->volume, one->preparer,
			one->application, one->mark,   one->folder,
			one->kernel,	  one->initrd, one->root,
			one->product,	  one->arch,   one->shim,
			one->drop,	  one->own,    one->initrd_has,
			one->keep,	  one->note
		};

		for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++)
			free(texts[t]);
		for (size_t r = 0; r < one->row_count; r++)
			free(one->rows[r].text);
	}
	free(p->items);
	*p = (struct profiles){ 0 };
}

const struct profile *profiles_find(const struct profiles *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++) {
		if (strcmp(p->items[i].name, name) == 0)
			return &p->items[i];
	}
	return NULL;
}
