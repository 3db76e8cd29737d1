// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packing the files, by libarchive.
 */
#include "tools/shim/shim.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

/* All files of the largest shim, with their headers. */
#define SHIM_BYTES_MAX (64u << 10)

/* Made of files/ by the Makefile. */
static const char initramfs_tools_sh[] =
#include <shim/initramfs-tools.sh.inc>
	;
static const char live_boot_sh[] =
#include <shim/live-boot.sh.inc>
	;
static const char dracut_sh[] =
#include <shim/dracut.sh.inc>
	;
static const char dracut_conf[] =
#include <shim/dracut.conf.inc>
	;
static const char etherd_rules[] =
#include <shim/etherd.rules.inc>
	;

/*
 * A folder must be a folder in the initrd, too: where that has a link, as /lib
 * to usr/lib, the kernel would put an empty folder in its place.  So those
 * are named that never are one; what lies below a link lies there by its path.
 */
struct file {
	const char *path;
	const char *text; /* NULL: a folder */
};

#define RULES                                                                \
	{ "etc", NULL }, { "etc/udev", NULL }, { "etc/udev/rules.d", NULL }, \
	{                                                                    \
		"etc/udev/rules.d/61-xblade.rules", etherd_rules             \
	}
#define CONF_D                                           \
	{ "conf", NULL }, { "conf/conf.d", NULL },       \
	{                                                \
		"conf/conf.d/xblade", initramfs_tools_sh \
	}

static const struct shim {
	const char *name;
	struct file files[9];
} shims[] = {
	{ "initramfs-tools", { CONF_D, RULES } },
	/* casper asks for its medium every second, for long enough. */
	{ "casper", { CONF_D, RULES } },
	{ "live-boot",
	  { CONF_D, RULES, { "lib/live/boot/0005-xblade", live_boot_sh } } },
	{ "dracut",
	  { RULES,
	    { "etc/cmdline.d", NULL },
	    { "etc/cmdline.d/xblade.conf", dracut_conf },
	    { "lib/dracut/hooks/initqueue/settled/50-xblade.sh",
	      dracut_sh } } },
};

static const struct shim *find_shim(const char *name)
{
	for (size_t i = 0; i < sizeof(shims) / sizeof(shims[0]); i++) {
		if (strcmp(shims[i].name, name) == 0)
			return &shims[i];
	}
	return NULL;
}

static bool put_file(struct archive *a, struct archive_entry *e,
		     const struct file *file)
{
	size_t len = file->text != NULL ? strlen(file->text) : 0;

	archive_entry_clear(e);
	archive_entry_set_pathname(e, file->path);
	archive_entry_set_filetype(e, file->text != NULL ? AE_IFREG : AE_IFDIR);
	archive_entry_set_perm(e, 0755);
	archive_entry_set_nlink(e, 1);
	archive_entry_set_size(e, (la_int64_t)len);
	return archive_write_header(a, e) == ARCHIVE_OK &&
	       archive_write_data(a, file->text, len) == (la_ssize_t)len;
}

static bool put_all(struct archive *a, const struct shim *shim)
{
	struct archive_entry *e = archive_entry_new();
	bool is_well = e != NULL;

	for (const struct file *f = shim->files; is_well && f->path != NULL;
	     f++)
		is_well = put_file(a, e, f);
	archive_entry_free(e);
	return is_well && archive_write_close(a) == ARCHIVE_OK;
}

int shim_make(const char *name, uint8_t **bytes, size_t *len_bytes)
{
	const struct shim *shim = find_shim(name);
	struct archive *a;
	bool is_well;

	*bytes = NULL;
	*len_bytes = 0;
	if (shim == NULL)
		return -ENOENT;
	*bytes = calloc(1, SHIM_BYTES_MAX);
	a = archive_write_new();
	is_well = *bytes != NULL && a != NULL &&
		  archive_write_set_format_cpio_newc(a) == ARCHIVE_OK &&
		  archive_write_set_bytes_per_block(a, 512) == ARCHIVE_OK &&
		  archive_write_set_bytes_in_last_block(a, 512) == ARCHIVE_OK &&
		  archive_write_open_memory(a, *bytes, SHIM_BYTES_MAX,
					    len_bytes) == ARCHIVE_OK &&
		  put_all(a, shim);
	archive_write_free(a);
	if (is_well)
		return 0;
	free(*bytes);
	*bytes = NULL;
	return -ENOMEM;
}
