// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finding what boots: matching the layouts against the files of an ISO, and
 * telling architecture and KIWI version where they can be told.
 */
#include "tools/iso/boot.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tools/iso/layouts.h"

#define GLOB_BYTES 128u
#define STAR_BYTES 256u
#define KIWI_ROOT  "LiveOS/squashfs.img"

/* The next glob of a list parted by '|'; false at its end. */
static bool next_glob(const char **list, char glob[GLOB_BYTES])
{
	size_t len;

	if (*list == NULL || **list == '\0')
		return false;
	len = strcspn(*list, "|");
	if (len >= GLOB_BYTES)
		return false;
	memcpy(glob, *list, len);
	glob[len] = '\0';
	*list += len + ((*list)[len] == '|');
	return true;
}

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

static const struct tree_entry *find_glob(const struct image *image,
					  const char *list)
{
	char glob[GLOB_BYTES];

	while (next_glob(&list, glob)) {
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

static bool volume_fits(const struct image *image, const char *list)
{
	char glob[GLOB_BYTES];

	while (next_glob(&list, glob)) {
		if (fnmatch(glob, image->volume.volume_id, FNM_CASEFOLD) == 0)
			return true;
	}
	return false;
}

static bool layout_applies(const struct image *image, const struct layout *l)
{
	return (l->volume == NULL || volume_fits(image, l->volume)) &&
	       (l->mark == NULL || find_glob(image, l->mark) != NULL);
}

/* A kernel that fits a layout, with the initrd that goes with it. */
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
			const struct layout *l, const struct tree_entry *e)
{
	const char *slash = strrchr(e->path, '/');
	const char *name = slash != NULL ? slash + 1 : e->path;
	size_t folder_len = slash != NULL ? (size_t)(slash - e->path) : 0;
	const char *list = l->kernel;
	char glob[GLOB_BYTES];

	p->rank = 0;
	if (e->kind == TREE_FOLDER ||
	    !match_star(l->folder, e->path, folder_len, p->folder_star))
		return false;
	while (next_glob(&list, glob)) {
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
			const struct layout *l)
{
	const char *kernel = p->kernel_entry->path;
	const char *slash = strrchr(kernel, '/');
	int folder_len = slash != NULL ? (int)(slash + 1 - kernel) : 0;
	const char *list = l->initrd;
	char path[TREE_PATH_BYTES];
	char glob[GLOB_BYTES];

	while (next_glob(&list, glob)) {
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

static void note_other(struct boot *boot, const struct pair *p)
{
	if (boot->other_count < BOOT_OTHERS_MAX)
		boot->others[boot->other_count++] = p->kernel_entry->path;
}

/* The best pair of a layout; a kernel alone is left in boot for the error. */
static bool best_pair(const struct image *image, const struct layout *l,
		      struct boot *boot, struct pair *best)
{
	bool found = false;
	struct pair p;

	for (size_t i = 0; i < image->tree.entry_count; i++) {
		if (!pair_kernel(&p, image, l, &image->tree.entries[i]))
			continue;
		if (!pair_initrd(&p, image, l)) {
			boot->kernel_path = p.kernel_entry->path;
			continue;
		}
		if (!found) {
			*best = p;
		} else if (pair_is_better(&p, best)) {
			note_other(boot, best);
			*best = p;
		} else {
			note_other(boot, &p);
		}
		found = true;
	}
	return found;
}

/* "KIWI" and a number of three parts, in any of the texts of the volume. */
static void tell_kiwi_version(const struct iso_volume *v, struct boot *boot)
{
	const char *const texts[] = { v->preparer, v->publisher, v->application,
				      v->system_id };
	unsigned int major, minor, patch;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *at = strcasestr(texts[i], "kiwi");

		if (at == NULL)
			continue;
		at += strcspn(at, "0123456789");
		if (sscanf(at, "%3u.%3u.%3u", &major, &minor, &patch) == 3) {
			snprintf(boot->kiwi_version, sizeof(boot->kiwi_version),
				 "%u.%u.%u", major, minor, patch);
			return;
		}
	}
}

/* Marks of Linux kernels, as their boot protocols in Documentation/ say. */
static const struct {
	uint32_t offset;
	uint32_t len;
	const char *magic;
	const char *arch;
} kernel_marks[] = {
	{ 0x38, 4, "ARM\x64", "aarch64" },
	{ 0x38, 4, "RSC\x05", "riscv64" },
	/* ELF of 64 bits, little endian: only POWER boots such a file. */
	{ 0x00, 6,
	  "\x7f"
	  "ELF\x02\x01",
	  "ppc64le" },
};

#define X86_HEADER_OFFSET 0x202
#define X86_FLAGS_OFFSET  0x236
#define X86_FLAG_64BIT	  1u

static const char *arch_of_kernel(const struct image *image,
				  const struct tree_entry *kernel)
{
	unsigned char head[1024];

	if (image_read(image, kernel, 0, head, sizeof(head)) !=
	    (ssize_t)sizeof(head))
		return "";
	if (memcmp(head + X86_HEADER_OFFSET, "HdrS", 4) == 0)
		return head[X86_FLAGS_OFFSET] & X86_FLAG_64BIT ? "x86_64"
							       : "ix86";
	for (size_t i = 0; i < sizeof(kernel_marks) / sizeof(kernel_marks[0]);
	     i++) {
		if (memcmp(head + kernel_marks[i].offset, kernel_marks[i].magic,
			   kernel_marks[i].len) == 0)
			return kernel_marks[i].arch;
	}
	return "";
}

static void take_pair(const struct image *image, const struct layout *l,
		      const struct pair *p, struct boot *boot)
{
	char xen[STAR_BYTES + 32];
	const char *arch = l->arch_is_folder ? p->folder_star : "";

	boot->family = l->family;
	boot->kernel_path = p->kernel_entry->path;
	boot->kernel = p->kernel;
	boot->initrd_path = p->initrd_entry->path;
	boot->initrd = p->initrd;
	boot->root = find_glob(image, l->root);
	if (arch[0] == '\0')
		arch = arch_of_kernel(image, p->kernel);
	snprintf(boot->arch, sizeof(boot->arch), "%.15s", arch);
	snprintf(xen, sizeof(xen), "boot/%s/loader/xen.gz", p->folder_star);
	boot->xen = image_lookup(image, xen);
}

int boot_find(const struct image *image, struct boot *boot)
{
	struct pair best;

	*boot = (struct boot){ .family = "unknown" };
	tell_kiwi_version(&image->volume, boot);
	for (size_t i = 0; i < layout_count; i++) {
		if (!layout_applies(image, &layouts[i]))
			continue;
		if (best_pair(image, &layouts[i], boot, &best)) {
			take_pair(image, &layouts[i], &best, boot);
			return 0;
		}
	}
	boot->root = find_glob(image, KIWI_ROOT);
	return -ENOENT;
}

int boot_take(const struct image *image, const char *kernel_path,
	      const char *initrd_path, struct boot *boot)
{
	/* The family, if the layouts know it, still chooses the arguments. */
	boot_find(image, boot);
	boot->other_count = 0;
	boot->kernel_path = kernel_path;
	boot->initrd_path = initrd_path;
	boot->kernel = image_lookup(image, kernel_path);
	boot->initrd = image_lookup(image, initrd_path);
	if (boot->kernel == NULL || boot->initrd == NULL)
		return -ENOENT;
	if (boot->arch[0] == '\0')
		snprintf(boot->arch, sizeof(boot->arch), "%s",
			 arch_of_kernel(image, boot->kernel));
	return 0;
}
