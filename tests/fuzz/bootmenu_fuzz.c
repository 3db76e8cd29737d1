// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The boot menu of an ISO, whatever is in its files.  The first byte of an
 * input tells the kind; the rest is every file of the ISO at once, so that one
 * which includes another meets itself.
 */
#undef NDEBUG
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "tools/bootmenu/bootmenu.h"

/* In the order of tree_find(); folders have no dot. */
static const char *const paths[] = {
	"boot",
	"boot/grub",
	"boot/grub/grub.cfg",
	"boot/grub/inc.cfg",
	"inc.cfg",
	"isolinux",
	"isolinux/inc.cfg",
	"isolinux/isolinux.cfg",
	"loader",
	"loader/entries",
	"loader/entries/a.conf",
	"loader/entries/b.conf",
	"loader/loader.conf",
};
#define PATHS (sizeof(paths) / sizeof(paths[0]))

static struct tree_entry entries[PATHS];
static int fd;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fd = memfd_create("menu", MFD_CLOEXEC);
	return fd < 0 ? -1 : 0;
}

static void make_image(struct image *image, struct tree_extent *whole)
{
	*image = (struct image){
		.fd = fd,
		.file_bytes = whole->len_bytes,
		.tree = { .entries = entries, .entry_count = PATHS },
	};
	for (size_t i = 0; i < PATHS; i++) {
		bool is_file = strchr(paths[i], '.') != NULL;

		entries[i] = (struct tree_entry){
			.path = paths[i],
			.extents = whole,
			.extent_count = is_file,
			.size_bytes = is_file ? whole->len_bytes : 0,
			.kind = is_file ? TREE_FILE : TREE_FOLDER,
		};
	}
}

/* One line, ended where it should be. */
static void check_text(const char *text, size_t size)
{
	size_t len = strnlen(text, size);

	assert(len < size);
	for (size_t i = 0; i < len; i++)
		assert((unsigned char)text[i] >= ' ');
}

static void check_entry(const struct bootmenu_entry *e)
{
	check_text(e->name, sizeof(e->name));
	check_text(e->title, sizeof(e->title));
	check_text(e->kernel, sizeof(e->kernel));
	check_text(e->args, sizeof(e->args));
	assert(e->kernel[0] != '/');
	assert(e->initrd_count <= BOOTMENU_INITRDS_MAX);
	for (size_t i = 0; i < e->initrd_count; i++) {
		check_text(e->initrds[i], sizeof(e->initrds[i]));
		assert(e->initrds[i][0] != '\0' && e->initrds[i][0] != '/');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	struct tree_extent whole = { 0 };
	struct bootmenu menu;
	struct image image;

	if (input_bytes == 0)
		return 0;
	whole.len_bytes = input_bytes - 1;
	if (ftruncate(fd, 0) < 0 || pwrite(fd, input + 1, input_bytes - 1, 0) !=
					    (ssize_t)(input_bytes - 1))
		abort();
	make_image(&image, &whole);
	if (bootmenu_read(&menu, &image, input[0] % BOOTMENU_KINDS) < 0)
		return 0;
	assert(menu.count > 0 && menu.count <= BOOTMENU_ENTRIES_MAX);
	check_text(menu.default_name, sizeof(menu.default_name));
	for (size_t i = 0; i < menu.count; i++) {
		check_entry(&menu.entries[i]);
		bootmenu_is_default(&menu, i);
	}
	bootmenu_free(&menu);
	return 0;
}
