// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * grub.cfg: words as GRUB's shell parts them, of which menuentry, linux,
 * initrd, set and source are understood.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tools/bootmenu/parse.h"

#define WORDS_MAX 96u

/* One statement: words, each with its variables put in. */
struct statement {
	char bytes[2 * PARSE_WORD_BYTES];
	size_t used;
	const char *words[WORDS_MAX];
	size_t count;
};

static const struct parse_var *find_var(const struct parse *p, const char *name,
					size_t len)
{
	for (size_t i = 0; i < p->var_count; i++) {
		if (strlen(p->vars[i].name) == len &&
		    memcmp(p->vars[i].name, name, len) == 0)
			return &p->vars[i];
	}
	return NULL;
}

static void set_var(struct parse *p, const char *text)
{
	size_t len = strcspn(text, "=");
	struct parse_var *v;

	if (text[len] == '\0' || len == 0 || len >= sizeof(v->name))
		return;
	v = (struct parse_var *)find_var(p, text, len);
	if (v == NULL && p->var_count == PARSE_VARS_MAX)
		return;
	if (v == NULL)
		v = &p->vars[p->var_count++];
	memcpy(v->name, text, len);
	v->name[len] = '\0';
	parse_copy(v->value, sizeof(v->value), text + len + 1);
}

static void put(struct statement *s, char c)
{
	if (s->used < sizeof(s->bytes) - 1)
		s->bytes[s->used++] = c;
}

/* At a '$'; returns the last character of the variable's name. */
static const char *put_var(const struct parse *p, struct statement *s,
			   const char *at)
{
	bool has_brace = at[1] == '{';
	const char *name = at + 1 + has_brace;
	size_t len = 0;
	const struct parse_var *v;

	while (isalnum((unsigned char)name[len]) || name[len] == '_')
		len++;
	if (len == 0 || (has_brace && name[len] != '}')) {
		put(s, '$');
		return at;
	}
	v = find_var(p, name, len);
	for (const char *c = v != NULL ? v->value : ""; *c != '\0'; c++)
		put(s, *c);
	/* $linux and $initrd stand for commands, whatever they were set to. */
	if (v == NULL && s->count == 0 && !has_brace) {
		for (size_t i = 0; i < len; i++)
			put(s, name[i]);
	}
	return name + len - 1 + has_brace;
}

/* One word; returns where it ends. */
static const char *read_word(const struct parse *p, struct statement *s,
			     const char *at)
{
	char quote = '\0';

	for (; *at != '\0'; at++) {
		if (quote == '\0' && strchr(" \n;", *at) != NULL)
			break;
		if (quote != '\0' && *at == quote)
			quote = '\0';
		else if (quote == '\0' && (*at == '\'' || *at == '"'))
			quote = *at;
		else if (*at == '\\' && quote != '\'' && at[1] == '\n')
			at++;
		else if (*at == '\\' && quote != '\'' && at[1] != '\0')
			put(s, *++at);
		else if (*at == '$' && quote != '\'')
			at = put_var(p, s, at);
		else
			put(s, *at == '\n' ? ' ' : *at);
	}
	return at;
}

/* The next statement; returns NULL at the end of the text. */
static const char *read_statement(const struct parse *p, struct statement *s,
				  const char *at)
{
	s->used = 0;
	s->count = 0;
	/* Where put() never comes, and a word without room ends. */
	s->bytes[sizeof(s->bytes) - 1] = '\0';
	while (strchr(" \n;", *at) != NULL) {
		if (*at++ == '\0')
			return NULL;
	}
	while (*at != '\0' && *at != '\n' && *at != ';') {
		size_t start = s->used;

		if (*at == ' ' || (*at == '\\' && at[1] == '\n')) {
			at += *at == ' ' ? 1 : 2;
			continue;
		}
		if (*at == '#')
			return at + strcspn(at, "\n");
		at = read_word(p, s, at);
		put(s, '\0');
		if (s->count < WORDS_MAX && s->used < sizeof(s->bytes) - 1)
			s->words[s->count++] = s->bytes + start;
		/* A block begins: what follows is a statement of its own. */
		if (strcmp(s->bytes + start, "{") == 0)
			break;
	}
	return at;
}

static void begin_entry(struct parse *p, const struct statement *s)
{
	struct bootmenu_entry *e = parse_new_entry(p);

	if (e == NULL || s->count < 2)
		return;
	parse_copy(e->title, sizeof(e->title), s->words[1]);
	for (size_t i = 2; i + 1 < s->count; i++) {
		if (strcmp(s->words[i], "--id") == 0)
			parse_copy(e->name, sizeof(e->name), s->words[i + 1]);
	}
}

static void take_linux(struct parse *p, const struct statement *s, size_t first)
{
	struct bootmenu_entry *e = p->entry;

	if (e == NULL)
		e = parse_new_entry(p);
	if (e == NULL || e->kernel[0] != '\0' || first + 1 >= s->count)
		return;
	parse_kernel(p, e, s->words[first + 1]);
	for (size_t i = first + 2; i < s->count; i++) {
		size_t len = strlen(s->words[i]);

		/* What lost its variable: findiso=${iso_path} and the like. */
		if (len > 0 && s->words[i][len - 1] != '=')
			parse_add_word(e->args, s->words[i]);
	}
}

static void take_initrd(struct parse *p, const struct statement *s,
			size_t first)
{
	if (p->entry == NULL || p->entry->initrd_count > 0)
		return;
	for (size_t i = first + 1; i < s->count; i++)
		parse_initrd(p, p->entry, s->words[i]);
}

static bool is_word_of(const char *word, const char *list)
{
	size_t len = strlen(word);
	const char *at = list;

	while (len > 0 && (at = strstr(at, word)) != NULL) {
		if ((at == list || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
		at++;
	}
	return false;
}

static void take_source(struct parse *p, const char *text)
{
	char path[BOOTMENU_PATH_BYTES];

	if (parse_path(p, text, path))
		parse_file(p, path, grub_parse);
}

static void take_statement(struct parse *p, const struct statement *s)
{
	size_t i = 0;
	const char *word;

	while (i + 1 < s->count && is_word_of(s->words[i], "then else do if {"))
		i++;
	word = s->words[i];
	if (strcmp(word, "menuentry") == 0)
		begin_entry(p, s);
	else if (is_word_of(word, "linux linux16 linuxefi"))
		take_linux(p, s, i);
	else if (is_word_of(word, "initrd initrd16 initrdefi"))
		take_initrd(p, s, i);
	else if (strcmp(word, "set") == 0 && i + 1 < s->count)
		set_var(p, s->words[i + 1]);
	else if (is_word_of(word, "source configfile .") && i + 1 < s->count)
		take_source(p, s->words[i + 1]);
}

void grub_parse(struct parse *p, char *text)
{
	struct statement s;
	const char *at = text;
	const struct parse_var *v;

	if (p->depth == 1) {
		char prefix[BOOTMENU_PATH_BYTES + 16];

		snprintf(prefix, sizeof(prefix), "prefix=/%s", p->folder);
		set_var(p, prefix);
		/* A relative path is one below GRUB's root. */
		p->folder[0] = '\0';
	}
	while ((at = read_statement(p, &s, at)) != NULL) {
		if (s.count > 0)
			take_statement(p, &s);
	}
	v = find_var(p, "default", 7);
	if (v != NULL)
		parse_copy(p->menu->default_name, sizeof(p->menu->default_name),
			   v->value);
}
