// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The first profile that fits, and the best kernel of those it names.
 */
#include "tools/systems/match.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tools/systems/glob.h"
#include "tools/systems/kernel.h"

#define STAR_BYTES 256u
#define KIWI_ROOT  "LiveOS/squashfs.img"

/* Does text fit the glob of at most one star?  star becomes what it met. */
static bool match_star(const char *glob, const char *text, size_t text_len,
		       char star[STAR_BYTES])
{
	size_t before = strcspn(glob, "*");
	bool has_star = glob[before] == '*';
	const char *tail = glob + before + has_star;
	size_t after = strlen(tail);
	size_t met;

	star[0] = '\0';
	if (text_len < before + after || strncasecmp(glob, text, before) != 0)
		return false;
	met = text_len - before - after;
	if ((!has_star && met > 0) || met >= STAR_BYTES ||
	    memchr(text + before, '/', met) != NULL)
		return false;
	memcpy(star, text + before, met);
	star[met] = '\0';
	return strncasecmp(tail, text + before + met, after) == 0;
}

const struct tree_entry *match_file(const struct image *image, const char *list)
{
	char glob[GLOB_BYTES];

	while (glob_next(&list, glob)) {
		for (size_t i = 0; i < image->tree.entry_count; i++) {
			const struct tree_entry *e = &image->tree.entries[i];

			if (e->kind != TREE_FOLDER &&
			    fnmatch(glob, e->path,
				    FNM_PATHNAME | FNM_CASEFOLD) == 0)
				return image_lookup(image, e->path);
		}
	}
	return NULL;
}

static bool text_fits(const char *text, const char *list)
{
	return list == NULL || glob_fits(list, text);
}

static bool profile_applies(const struct image *image, const struct profile *p)
{
	const struct iso_volume *v = &image->volume;

	return text_fits(v->volume_id, p->volume) &&
	       text_fits(v->preparer, p->preparer) &&
	       text_fits(v->application, p->application) &&
	       (p->mark == NULL || match_file(image, p->mark) != NULL);
}

static bool folder_fits(const char *list, const char *path, size_t len,
			char star[STAR_BYTES])
{
	char glob[GLOB_BYTES];

	while (glob_next(&list, glob)) {
		if (match_star(glob, path, len, star))
			return true;
	}
	return false;
}

/* A kernel that fits a profile, with the initrd that goes with it. */
struct pair {
	unsigned int rank; /* of the kernel's glob: the first is best */
	char folder_star[STAR_BYTES];
	char suffix[STAR_BYTES];
	const struct tree_entry *kernel_entry; /* perhaps a link to it */
	const struct tree_entry *kernel;
	const struct tree_entry *initrd_entry;
	const struct tree_entry *initrd;
};

static bool pair_kernel(struct pair *p, const struct image *image,
			const struct profile *l, const struct tree_entry *e)
{
	const char *slash = strrchr(e->path, '/');
	const char *name = slash != NULL ? slash + 1 : e->path;
	size_t folder_len = slash != NULL ? (size_t)(slash - e->path) : 0;
	const char *list = l->kernel;
	char glob[GLOB_BYTES];

	p->rank = 0;
	if (e->kind == TREE_FOLDER ||
	    !folder_fits(l->folder, e->path, folder_len, p->folder_star))
		return false;
	while (glob_next(&list, glob)) {
		if (match_star(glob, name, strlen(name), p->suffix)) {
			p->kernel_entry = e;
			p->kernel = image_lookup(image, e->path);
			return p->kernel != NULL && p->kernel->size_bytes > 0;
		}
		p->rank++;
	}
	return false;
}

/* The initrd beside the kernel, by the first glob that leads to one. */
static bool pair_initrd(struct pair *p, const struct image *image,
			const struct profile *l)
{
	const char *kernel = p->kernel_entry->path;
	const char *slash = strrchr(kernel, '/');
	int folder_len = slash != NULL ? (int)(slash + 1 - kernel) : 0;
	const char *list = l->initrd;
	char path[TREE_PATH_BYTES];
	char glob[GLOB_BYTES];

	while (glob_next(&list, glob)) {
		size_t before = strcspn(glob, "*");
		bool has_star = glob[before] == '*';
		int len = snprintf(path, sizeof(path), "%.*s%.*s%s%s",
				   folder_len, kernel, (int)before, glob,
				   has_star ? p->suffix : "",
				   has_star ? glob + before + 1 : "");

		if (len < 0 || (size_t)len >= sizeof(path))
			continue;
		p->initrd_entry = tree_find(&image->tree, path);
		p->initrd = image_lookup(image, path);
		if (p->initrd != NULL && p->initrd->size_bytes > 0)
			return true;
	}
	return false;
}

/* An unversioned name is the one that menus use; else the newest is best. */
static bool pair_is_better(const struct pair *a, const struct pair *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank;
	if ((a->suffix[0] == '\0') != (b->suffix[0] == '\0'))
		return a->suffix[0] == '\0';
	return strverscmp(a->suffix, b->suffix) > 0;
}

static void note_other(struct system *system, const struct pair *p)
{
	if (system->other_count < SYSTEM_OTHERS_MAX)
		system->others[system->other_count++] = p->kernel_entry->path;
}

/* The best pair of a profile; a kernel alone is left in system for the error.
 */
static bool best_pair(const struct image *image, const struct profile *l,
		      struct system *system, struct pair *best)
{
	bool found = false;
	struct pair p;

	for (size_t i = 0; i < image->tree.entry_count; i++) {
		if (!pair_kernel(&p, image, l, &image->tree.entries[i]))
			continue;
		if (!pair_initrd(&p, image, l)) {
			system->kernel.path = p.kernel_entry->path;
			continue;
		}
		if (!found) {
			*best = p;
		} else if (pair_is_better(&p, best)) {
			note_other(system, best);
			*best = p;
		} else {
			note_other(system, &p);
		}
		found = true;
	}
	return found;
}

static void take_pair(const struct image *image, const struct profile *l,
		      const struct pair *p, struct system *system)
{
	char xen[STAR_BYTES + 32];
	const char *arch = l->arch != NULL ? p->folder_star : "";

	system->profile = l;
	system->kernel.path = p->kernel_entry->path;
	system->kernel.entry = p->kernel;
	system->initrds[0].path = p->initrd_entry->path;
	system->initrds[0].entry = p->initrd;
	system->initrd_count = 1;
	system->root = match_file(image, l->root);
	if (arch[0] == '\0')
		arch = kernel_arch(image, p->kernel);
	snprintf(system->arch, sizeof(system->arch), "%.15s", arch);
	snprintf(xen, sizeof(xen), "boot/%s/loader/xen.gz", p->folder_star);
	system->xen = image_lookup(image, xen);
}

const struct tree_entry *match_root(const struct image *image,
				    const struct profile *profile)
{
	return match_file(image, profile != NULL ? profile->root : KIWI_ROOT);
}

bool match_is_kernel_of(const struct profile *profile, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	size_t folder_len = slash != NULL ? (size_t)(slash - path) : 0;
	const char *list = profile->kernel;
	char star[STAR_BYTES], glob[GLOB_BYTES];

	if (!folder_fits(profile->folder, path, folder_len, star))
		return false;
	while (glob_next(&list, glob)) {
		if (match_star(glob, name, strlen(name), star))
			return true;
	}
	return false;
}

const char *match_path(const struct image *image, const char *path)
{
	const struct tree_entry *e = tree_find(&image->tree, path);

	if (e == NULL) /* a link of a folder on the way */
		e = image_lookup(image, path);
	return e != NULL ? e->path : NULL;
}

int match_profile(const struct image *image, const struct profiles *profiles,
		  struct system *system)
{
	struct pair best;

	for (size_t i = 0; i < profiles->count; i++) {
		const struct profile *p = &profiles->items[i];

		if (!profile_applies(image, p))
			continue;
		if (best_pair(image, p, system, &best)) {
			take_pair(image, p, &best, system);
			return 0;
		}
	}
	return -ENOENT;
}
