// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where menus are in an ISO, and what their parsers share.
 */
#include "tools/bootmenu/bootmenu.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/bootmenu/parse.h"

#define MENU_PATHS_MAX 12u

static const struct {
	parse_text *parser;
	const char *paths[MENU_PATHS_MAX]; /* the first that is there */
} kinds[BOOTMENU_KINDS] = {
	{ grub_parse,
	  { "boot/grub2/grub.cfg", "boot/grub/grub.cfg", "EFI/BOOT/grub.cfg",
	    "boot/grub/loopback.cfg", "grub/grub.cfg" } },
	{ isolinux_parse,
	  { "isolinux/isolinux.cfg", "boot/isolinux/isolinux.cfg",
	    "syslinux/syslinux.cfg", "boot/syslinux/syslinux.cfg",
	    "isolinux.cfg", "syslinux.cfg", "boot/x86_64/loader/isolinux.cfg",
	    "boot/i386/loader/isolinux.cfg" } },
	{ loader_parse, { "loader/loader.conf" } },
};

void parse_copy(char *to, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (len >= size)
		len = size - 1;
	memcpy(to, text, len);
	to[len] = '\0';
}

void parse_add_word(char args[BOOTMENU_ARGS_BYTES], const char *word)
{
	size_t used = strlen(args);
	size_t len = strlen(word);

	if (len == 0 || used + len + 2 > BOOTMENU_ARGS_BYTES)
		return;
	if (used > 0)
		args[used++] = ' ';
	memcpy(args + used, word, len + 1);
}

struct bootmenu_entry *parse_new_entry(struct parse *p)
{
	struct bootmenu *m = p->menu;

	p->entry = NULL;
	if (m->count == BOOTMENU_ENTRIES_MAX)
		return NULL;
	p->entry = &m->entries[m->count++];
	return p->entry;
}

/* (cd0)/boot/linux, ($root)/boot/linux, /boot/linux, ../linux */
bool parse_path(const struct parse *p, const char *text,
		char path[BOOTMENU_PATH_BYTES])
{
	bool is_absolute = text[0] == '(' || text[0] == '/';
	int len;

	if (text[0] == '(') {
		text = strchr(text, ')');
		if (text == NULL)
			return false;
		text++;
	}
	while (text[0] == '/')
		text++;
	if (text[0] == '\0')
		return false;
	len = snprintf(path, BOOTMENU_PATH_BYTES, "%s%s%s",
		       is_absolute ? "" : p->folder,
		       is_absolute || p->folder[0] == '\0' ? "" : "/", text);
	return len > 0 && (size_t)len < BOOTMENU_PATH_BYTES;
}

/* Of several, which are branches of a condition, the first. */
void parse_kernel(struct parse *p, struct bootmenu_entry *e, const char *text)
{
	if (e->kernel[0] == '\0' && !parse_path(p, text, e->kernel))
		e->kernel[0] = '\0';
}

void parse_initrd(struct parse *p, struct bootmenu_entry *e, const char *text)
{
	char path[BOOTMENU_PATH_BYTES];

	if (!parse_path(p, text, path))
		return;
	for (size_t i = 0; i < e->initrd_count; i++) {
		if (strcmp(e->initrds[i], path) == 0)
			return;
	}
	if (e->initrd_count < BOOTMENU_INITRDS_MAX)
		strcpy(e->initrds[e->initrd_count++], path);
}

bool parse_file(struct parse *p, const char *path, parse_text *parser)
{
	const struct tree_entry *file = image_lookup(p->image, path);
	size_t room = PARSE_FILE_BYTES;
	char *text;
	ssize_t got;

	if (file == NULL || p->depth == PARSE_DEPTH_MAX ||
	    p->files == PARSE_FILES_MAX)
		return false;
	if (file->size_bytes < room)
		room = (size_t)file->size_bytes;
	/* No larger, for a sanitizer to see its end. */
	text = malloc(room + 1);
	if (text == NULL)
		return false;
	p->depth++;
	p->files++;
	got = image_read(p->image, file, 0, text, room);
	for (ssize_t i = 0; i < got; i++) {
		if ((unsigned char)text[i] < ' ' && text[i] != '\n')
			text[i] = ' ';
	}
	if (got > 0) {
		text[got] = '\0';
		parser(p, text);
	}
	p->depth--;
	free(text);
	return got > 0;
}

/* systemd-boot's menu is a folder of entries; loader.conf may be missing. */
static void read_loader_entries(struct parse *p)
{
	const struct tree *tree = &p->image->tree;

	for (size_t i = 0; i < tree->entry_count; i++) {
		const char *path = tree->entries[i].path;
		const char *name = strrchr(path, '/');
		struct bootmenu_entry *e;

		if (fnmatch("loader/entries/*.conf", path,
			    FNM_PATHNAME | FNM_CASEFOLD) != 0)
			continue;
		e = parse_new_entry(p);
		if (e == NULL)
			return;
		parse_copy(e->name, sizeof(e->name), name + 1);
		parse_file(p, path, loader_parse);
	}
}

static void read_kind(struct parse *p, unsigned int kind)
{
	for (size_t i = 0; kinds[kind].paths[i] != NULL; i++) {
		const char *path = kinds[kind].paths[i];
		const char *slash = strrchr(path, '/');

		if (image_lookup(p->image, path) == NULL)
			continue;
		snprintf(p->folder, sizeof(p->folder), "%.*s",
			 slash != NULL ? (int)(slash - path) : 0, path);
		if (kinds[kind].parser == loader_parse)
			p->folder[0] = '\0';
		parse_file(p, path, kinds[kind].parser);
		break;
	}
	if (kinds[kind].parser == loader_parse)
		read_loader_entries(p);
}

int bootmenu_read(struct bootmenu *menu, const struct image *image,
		  unsigned int kind)
{
	struct parse *p = calloc(1, sizeof(*p));

	*menu = (struct bootmenu){
		.entries = calloc(BOOTMENU_ENTRIES_MAX, sizeof(*menu->entries)),
	};
	if (p == NULL || menu->entries == NULL) {
		free(p);
		bootmenu_free(menu);
		return -ENOMEM;
	}
	p->menu = menu;
	p->image = image;
	read_kind(p, kind);
	free(p);
	if (menu->count > 0)
		return 0;
	bootmenu_free(menu);
	return -ENOENT;
}

void bootmenu_free(struct bootmenu *menu)
{
	free(menu->entries);
	*menu = (struct bootmenu){ .entries = NULL };
}

bool bootmenu_is_default(const struct bootmenu *menu, size_t index)
{
	const struct bootmenu_entry *e = &menu->entries[index];
	const char *name = menu->default_name;
	size_t digits = strspn(name, "0123456789");

	if (e->is_default)
		return true;
	if (name[0] == '\0')
		return false;
	if (name[digits] == '\0' && digits < 4)
		return (size_t)atoi(name) == index;
	return strcmp(name, e->title) == 0 || strcasecmp(name, e->name) == 0 ||
	       (e->name[0] != '\0' && fnmatch(name, e->name, 0) == 0);
}
