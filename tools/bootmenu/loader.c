// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * loader/entries/NAME.conf and loader/loader.conf of systemd-boot.
 */
#include <string.h>

#include "tools/bootmenu/parse.h"

static char *value_of(char *line, const char *key)
{
	size_t len = strlen(key);

	if (strncmp(line, key, len) != 0 || line[len] != ' ')
		return NULL;
	return line + len + strspn(line + len, " ");
}

static void add_words(struct bootmenu_entry *e, char *words)
{
	char *word;

	while ((word = strsep(&words, " ")) != NULL) {
		/* A stub's way of naming its initrds. */
		if (strncmp(word, "initrd=", 7) != 0)
			parse_add_word(e->args, word);
	}
}

static void take_line(struct parse *p, char *line)
{
	struct bootmenu_entry *e = p->entry;
	struct bootmenu *m = p->menu;
	char *value;

	if (e == NULL) {
		value = value_of(line, "default");
		if (value != NULL)
			parse_copy(m->default_name, sizeof(m->default_name),
				   value);
		return;
	}
	if ((value = value_of(line, "title")) != NULL)
		parse_copy(e->title, sizeof(e->title), value);
	else if ((value = value_of(line, "linux")) != NULL)
		parse_kernel(p, e, value);
	else if ((value = value_of(line, "initrd")) != NULL)
		parse_initrd(p, e, value);
	else if ((value = value_of(line, "options")) != NULL)
		add_words(e, value);
}

void loader_parse(struct parse *p, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		size_t len;

		line += strspn(line, " ");
		len = strlen(line);
		while (len > 0 && line[len - 1] == ' ')
			line[--len] = '\0';
		take_line(p, line);
	}
}
