// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From an ISO to an entry of a menu.
 */
#include "tools/boot/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "log.h"
#include "tools/shim/shim.h"

/* Uncompressed archives begin at a multiple of it. */
#define INITRD_ALIGN 4u

static bool is_whole(const struct source *s)
{
	const struct system *system = &s->system;

	for (size_t i = 0; i < system->initrd_count; i++) {
		if (!image_holds(&s->image, system->initrds[i].entry))
			return false;
	}
	return image_holds(&s->image, system->kernel.entry) &&
	       (system->root == NULL || image_holds(&s->image, system->root));
}

static int find_system(struct source *s, const struct profiles *profiles)
{
	int rc = system_recognise(&s->image, profiles, &s->system);

	if (rc == 0 && is_whole(s))
		return 0;
	if (rc == 0)
		log_error("%s is cut short: copy or download it again",
			  s->path);
	else
		log_error("%s has no kernel with an initrd in any place that "
			  "xblade knows: is it a live ISO?",
			  s->path);
	return -ENOENT;
}

/* --- the initrd ---------------------------------------------------------- */

static void add_run(struct source *s, const struct tree_entry *entry,
		    const uint8_t *bytes, uint64_t len_bytes)
{
	if (len_bytes == 0)
		return;
	s->initrd[s->initrd_count++] = (struct source_run){
		.entry = entry,
		.bytes = bytes,
		.len_bytes = len_bytes,
	};
	s->initrd_bytes += len_bytes;
}

static void align_run(struct source *s)
{
	static const uint8_t zeros[INITRD_ALIGN];

	add_run(s, NULL, zeros, -s->initrd_bytes % INITRD_ALIGN);
}

/* What makes an initrd find its disk that would not look for one. */
static int add_shim(struct source *s)
{
	const char *shim = system_shim(&s->system);
	size_t len_bytes;
	int rc;

	if (s->over != PROFILE_AOE || shim == NULL || strcmp(shim, "none") == 0)
		return 0;
	rc = shim_make(shim, &s->shim, &len_bytes);
	if (rc < 0) {
		log_error("%s: the initrd cannot be made to look for AoE "
			  "disks: shim %s: %s",
			  s->path, shim, strerror(-rc));
		return rc;
	}
	align_run(s);
	add_run(s, NULL, s->shim, len_bytes);
	return 0;
}

/* Better known now than by a room of machines that hang. */
static void inspect(struct source *s, const struct profiles *profiles)
{
	const struct initrd_facts *f = &s->system.initrd;

	if (system_inspect(&s->image, profiles, &s->system) == -ETIMEDOUT)
		log_warning("%s: what is in its initrd is not known: reading "
			    "it takes too long",
			    s->path);
	else if (s->over == PROFILE_AOE && f->is_read &&
		 f->kind != INITRD_UNKNOWN && f->aoe == INITRD_NO_AOE)
		log_warning("%s: its initrd has no AoE driver, aoe.ko of Linux "
			    "%s: it will find no disk; make the initrd anew "
			    "with that module, or give --over http",
			    s->path,
			    f->release[0] != '\0' ? f->release : "its kernel");
	system_name(&s->image, s->path, &s->system);
}

static int make_initrd(struct source *s, const struct profiles *profiles)
{
	inspect(s, profiles);
	for (size_t i = 0; i < s->system.initrd_count; i++) {
		const struct tree_entry *entry = s->system.initrds[i].entry;

		align_run(s);
		add_run(s, entry, NULL, entry->size_bytes);
	}
	return add_shim(s);
}

ssize_t source_read_initrd(const struct source *s, uint64_t at, void *buf,
			   size_t max)
{
	for (size_t i = 0; i < s->initrd_count; i++) {
		const struct source_run *r = &s->initrd[i];

		if (at >= r->len_bytes) {
			at -= r->len_bytes;
			continue;
		}
		if (r->entry != NULL)
			return image_read(&s->image, r->entry, at, buf, max);
		if (max > r->len_bytes - at)
			max = r->len_bytes - at;
		memcpy(buf, r->bytes + at, max);
		return (ssize_t)max;
	}
	return 0;
}

/* --- as files ------------------------------------------------------------ */

typedef ssize_t read_fn(const struct source *s, uint64_t at, void *buf,
			size_t max);

static ssize_t read_kernel(const struct source *s, uint64_t at, void *buf,
			   size_t max)
{
	return image_read(&s->image, s->system.kernel.entry, at, buf, max);
}

static int put_file(const struct source *s, read_fn *read_at,
		    const char *folder, const char *name)
{
	static char buf[256 << 10];
	char path[512];
	uint64_t at = 0;
	ssize_t got;
	int rc = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/%s", folder, s->name, name);
	f = fopen(path, "wex");
	if (f == NULL)
		rc = -errno;
	while (rc == 0 && (got = read_at(s, at, buf, sizeof(buf))) != 0) {
		if (got < 0)
			rc = (int)got;
		else if (fwrite(buf, 1, (size_t)got, f) != (size_t)got)
			rc = -errno;
		else
			at += (uint64_t)got;
	}
	if (f != NULL && fclose(f) != 0 && rc == 0)
		rc = -errno;
	if (rc < 0)
		log_error("cannot write %s out of %s: %s", path, s->path,
			  strerror(-rc));
	return rc;
}

void source_remove_files(const struct source *s, const char *folder)
{
	static const char *const names[] = { "/linux", "/initrd", "" };
	char path[512];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s%s", folder, s->name,
			 names[i]);
		remove(path);
	}
}

int source_put_files(const struct source *s, const char *folder)
{
	char path[512];
	int rc;

	snprintf(path, sizeof(path), "%s/%s", folder, s->name);
	if (mkdir(path, 0755) < 0) {
		if (errno == EEXIST)
			return 0;
		log_error("cannot make %s: %s", path, strerror(errno));
		return -EIO;
	}
	rc = put_file(s, read_kernel, folder, "linux");
	if (rc == 0)
		rc = put_file(s, source_read_initrd, folder, "initrd");
	if (rc < 0)
		source_remove_files(s, folder);
	return rc;
}

/* --- life ---------------------------------------------------------------- */

static int open_image(struct source *s)
{
	char why[256];
	struct stat st;
	int rc = image_open(&s->image, s->path);

	if (rc == 0 && fstat(s->image.fd, &st) == 0) {
		s->mtime = st.st_mtim;
		return 0;
	}
	image_explain(&s->image, rc, why, sizeof(why));
	log_error("cannot boot %s: it %s", s->path, why);
	return rc;
}

int source_open(struct source **out, const char *path,
		const struct profiles *profiles, enum profile_way over)
{
	struct source *s = calloc(1, sizeof(*s));
	int rc;

	if (s == NULL)
		return -ENOMEM;
	s->image.fd = -1;
	s->over = over;
	s->written.wd = -1;
	s->path = strdup(path);
	rc = s->path != NULL ? open_image(s) : -ENOMEM;
	if (rc == 0)
		rc = find_system(s, profiles);
	if (rc == 0)
		rc = make_initrd(s, profiles);
	if (rc < 0)
		source_close(s);
	else
		*out = s;
	return rc;
}

void source_close(struct source *s)
{
	free(s->shim);
	if (s->image.fd >= 0)
		image_close(&s->image);
	free(s->path);
	free(s);
}

void source_was_read(struct source *s)
{
	s->read_ns = now_ns();
}

bool source_is_same_file(const struct source *s, const struct source *other)
{
	struct stat st, its;

	return fstat(s->image.fd, &st) == 0 &&
	       fstat(other->image.fd, &its) == 0 && st.st_dev == its.st_dev &&
	       st.st_ino == its.st_ino;
}

void source_set_address(struct source *s, const struct boot_target *address)
{
	s->address = *address;
	snprintf(s->name, sizeof(s->name), "e%u.%u", address->shelf,
		 address->slot);
}

static int make_args(const struct source *s, const char *url,
		     const char *append, struct boot_entry *e)
{
	char iso_url[128], files_url[128];
	const struct system_way way = {
		.way = s->over,
		.target = s->address,
		.iso_url = iso_url,
		.files_url = files_url,
		.extra = append,
	};
	bool is_aoe = s->over == PROFILE_AOE;
	const char *note = NULL;
	int rc;

	snprintf(iso_url, sizeof(iso_url), "%s/%s/image.iso", url, s->name);
	snprintf(files_url, sizeof(files_url), "%s/%s/files/", url, s->name);
	rc = system_arguments(&s->image, &s->system, &way, e->args, &note);
	if (rc == -E2BIG)
		log_error("--append is longer than kernels read");
	else if (rc < 0)
		log_error("no arguments boot %s (family %s) over %s: %s",
			  s->path, system_family(&s->system),
			  is_aoe ? "AoE" : "HTTP",
			  note != NULL ? note : "xblade does not know it");
	else if (is_aoe && note != NULL && s->shim == NULL)
		log_warning("%s, family %s: %s", s->path,
			    system_family(&s->system), note);
	return rc;
}

static void make_title(const struct source *s, char title[ENTRY_TITLE_BYTES])
{
	const char *slash = strrchr(s->path, '/');
	const char *name = slash != NULL ? slash + 1 : s->path;
	size_t len = strlen(name);

	if (len > 4 && strcmp(name + len - 4, ".iso") == 0)
		len -= 4;
	if (len > ENTRY_TITLE_BYTES - 16)
		len = ENTRY_TITLE_BYTES - 16;
	snprintf(title, ENTRY_TITLE_BYTES, "%.*s (%s)", (int)len, name,
		 s->name);
	entry_make_printable(title);
}

int source_make_entry(struct source *s, const char *url, const char *append)
{
	const char *field, *value, *why;
	struct boot_entry *e = &s->entry;
	int rc;

	*e = (struct boot_entry){ .label = "" };
	snprintf(e->label, sizeof(e->label), "%s", s->name);
	make_title(s, e->title);
	snprintf(e->kernel, sizeof(e->kernel), "%s/%s/linux", url, s->name);
	snprintf(e->initrd, sizeof(e->initrd), "%s/%s/initrd", url, s->name);
	rc = make_args(s, url, append, e);
	if (rc < 0)
		return rc;
	rc = entry_check(e, &field, &value, &why);
	if (rc < 0)
		log_error("%s: its %s cannot be told to a loader: %s", s->path,
			  field, why);
	return rc;
}
