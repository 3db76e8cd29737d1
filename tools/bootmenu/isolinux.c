// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * isolinux.cfg and syslinux.cfg: a key and its value a line, in any case.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tools/bootmenu/parse.h"

/* Is the line of this key?  Then its value. */
static char *value_of(char *line, const char *key)
{
	size_t len = strlen(key);

	if (strncasecmp(line, key, len) != 0 || line[len] != ' ')
		return NULL;
	return line + len + strspn(line + len, " ");
}

static void take_initrds(struct parse *p, char *list)
{
	char *path;

	while ((path = strsep(&list, ",")) != NULL) {
		if (path[0] != '\0')
			parse_initrd(p, p->entry, path);
	}
}

static void take_append(struct parse *p, char *value)
{
	char *word;

	if (p->entry == NULL) {
		parse_copy(p->common_args, sizeof(p->common_args), value);
		return;
	}
	p->entry->args[0] = '\0';
	while ((word = strsep(&value, " ")) != NULL) {
		if (strncasecmp(word, "initrd=", 7) == 0)
			take_initrds(p, word + 7);
		else if (strcmp(word, "-") != 0)
			parse_add_word(p->entry->args, word);
	}
}

/* A caret marks the key that chooses the line. */
static void take_title(struct bootmenu_entry *e, const char *value)
{
	size_t used = 0;

	for (; *value != '\0' && used < sizeof(e->title) - 1; value++) {
		if (*value != '^')
			e->title[used++] = *value;
	}
	e->title[used] = '\0';
}

static void take_label(struct parse *p, const char *value)
{
	struct bootmenu_entry *e = parse_new_entry(p);
	char args[BOOTMENU_ARGS_BYTES];

	if (e == NULL)
		return;
	parse_copy(e->name, sizeof(e->name), value);
	parse_copy(e->title, sizeof(e->title), value);
	parse_copy(args, sizeof(args), p->common_args);
	if (args[0] != '\0')
		take_append(p, args);
}

static void take_include(struct parse *p, const char *value)
{
	char path[BOOTMENU_PATH_BYTES];
	char name[BOOTMENU_PATH_BYTES];

	/* MENU INCLUDE may have the name of a menu behind it. */
	parse_copy(name, sizeof(name), value);
	name[strcspn(name, " ")] = '\0';
	if (parse_path(p, name, path))
		parse_file(p, path, isolinux_parse);
}

static void take_kernel(struct parse *p, char *value)
{
	value[strcspn(value, " ")] = '\0';
	parse_kernel(p, p->entry, value);
}

/* What begins with "menu" has its own keys, of the same names. */
static void take_menu_line(struct parse *p, char *line)
{
	char *value;

	if ((value = value_of(line, "include")) != NULL)
		take_include(p, value);
	else if ((value = value_of(line, "label")) != NULL && p->entry != NULL)
		take_title(p->entry, value);
	else if (strcasecmp(line, "default") == 0 && p->entry != NULL)
		p->entry->is_default = true;
}

static void take_own_line(struct parse *p, char *line)
{
	struct bootmenu *m = p->menu;
	char *value;

	if ((value = value_of(line, "include")) != NULL)
		take_include(p, value);
	else if ((value = value_of(line, "label")) != NULL)
		take_label(p, value);
	else if ((value = value_of(line, "append")) != NULL)
		take_append(p, value);
	else if ((value = value_of(line, "default")) != NULL ||
		 (value = value_of(line, "ontimeout")) != NULL)
		parse_copy(m->default_name, sizeof(m->default_name), value);
	else if (p->entry == NULL)
		return;
	else if ((value = value_of(line, "kernel")) != NULL ||
		 (value = value_of(line, "linux")) != NULL)
		take_kernel(p, value);
	else if ((value = value_of(line, "initrd")) != NULL)
		take_initrds(p, value);
}

void isolinux_parse(struct parse *p, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		size_t len;
		char *menu;

		line += strspn(line, " ");
		len = strlen(line);
		while (len > 0 && line[len - 1] == ' ')
			line[--len] = '\0';
		menu = value_of(line, "menu");
		if (menu != NULL)
			take_menu_line(p, menu);
		else
			take_own_line(p, line);
	}
}
