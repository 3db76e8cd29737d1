// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A menu in GRUB's language.  Everything that comes from elsewhere is quoted,
 * so that a shell-like character in it means itself.
 */
#include <string.h>

#include "tools/menu/model.h"

#define HTTP "http://"

/* Of text, so many bytes as one word; quoted only where it must be. */
static void put_word(FILE *out, const char *text, size_t len)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789_@%+=:,./-";

	if (len > 0 && strspn(text, plain) >= len) {
		fwrite(text, 1, len, out);
		return;
	}
	fputc('\'', out);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\'')
			fputs("'\\''", out);
		else
			fputc(text[i], out);
	}
	fputc('\'', out);
}

/* http://server/path is (http,server)/path there; a path is below its root. */
static void put_file(FILE *out, const char *path, size_t len)
{
	size_t scheme = strlen(HTTP);
	const char *slash;

	fputc(' ', out);
	if (len > scheme && strncmp(path, HTTP, scheme) == 0 &&
	    (slash = memchr(path + scheme, '/', len - scheme)) != NULL) {
		fprintf(out, "(http,%.*s)", (int)(slash - path - (long)scheme),
			path + scheme);
		put_word(out, slash, len - (size_t)(slash - path));
	} else {
		if (path[0] != '/' && path[0] != '(')
			fputc('/', out);
		put_word(out, path, len);
	}
}

static void put_words(FILE *out, const char *args)
{
	while (*(args += strspn(args, " ")) != '\0') {
		size_t len = strcspn(args, " ");

		fputc(' ', out);
		put_word(out, args, len);
		args += len;
	}
}

void menu_write_grub_entry(const struct boot_entry *e, FILE *out)
{
	fputs("\nmenuentry ", out);
	put_word(out, e->title, strlen(e->title));
	fprintf(out, " --id %s {\n\tlinux", e->label);
	put_file(out, e->kernel, strlen(e->kernel));
	put_words(out, e->args);
	/* Of several cards, the one that it came by. */
	fputs(" BOOTIF=01-$net_default_mac\n\tinitrd", out);
	for (const char *at = e->initrd; *at != '\0';) {
		size_t len = strcspn(at, ",");

		put_file(out, at, len);
		at += len + (at[len] == ',');
	}
	fputs("\n}\n", out);
}

/* The firmware goes on to what it has to boot besides. */
static void put_nothing(FILE *out)
{
	fputs("echo '" MENU_NOTHING "'\nsleep 10\nexit\n", out);
}

void menu_write_grub(const struct menu *m, FILE *out)
{
	if (m->entry_count == 0) {
		put_nothing(out);
		return;
	}
	fprintf(out, "set default=%s\nset timeout=%d\n",
		m->entries[m->default_index].label, m->timeout_s);
	for (size_t i = 0; i < m->entry_count; i++)
		menu_write_grub_entry(&m->entries[i], out);
}
