// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A menu as an iPXE script.  iPXE parts words by blanks, has no quotes, and
 * puts settings in for ${...}: what would need quoting cannot be said.
 */
#include <string.h>

#include "tools/menu/model.h"

static bool has_separator(const char *text)
{
	while (*(text += strspn(text, " ")) != '\0') {
		size_t len = strcspn(text, " ");

		if ((len == 1 && strchr("#;", text[0]) != NULL) ||
		    (len == 2 && (strncmp(text, "||", 2) == 0 ||
				  strncmp(text, "&&", 2) == 0)))
			return true;
		text += len;
	}
	return false;
}

const char *menu_ipxe_cannot_say(const struct boot_entry *e)
{
	const char *const texts[] = { e->title, e->kernel, e->initrd, e->args };

	if (strcmp(e->label, "start") == 0 || strcmp(e->label, "failed") == 0)
		return "the script has a label of that name already";
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strstr(texts[i], "${") != NULL)
			return "iPXE would put a setting in for ${...}";
		if (has_separator(texts[i]))
			return "# ; || and && end a command of iPXE";
	}
	return NULL;
}

/* A script that came by TFTP is at its root: paths are relative to it. */
void menu_write_ipxe_entry(const struct boot_entry *e, FILE *out)
{
	unsigned int count = 0;

	fprintf(out, "\n:%s\nimgfree\n", e->label);
	for (const char *at = e->initrd; *at != '\0'; count++) {
		size_t len = strcspn(at, ",");

		fprintf(out, "initrd --name initrd%u %.*s || goto failed\n",
			count, (int)len, at);
		at += len + (at[len] == ',');
	}
	fprintf(out, "kernel %s", e->kernel);
	/* Under UEFI the kernel itself finds its initrds by these names. */
	for (unsigned int i = 0; i < count; i++)
		fprintf(out, " initrd=initrd%u", i);
	fprintf(out,
		"%s%s BOOTIF=01-${netX/mac:hexhyp} || goto failed\n"
		"boot || goto failed\n",
		e->args[0] != '\0' ? " " : "", e->args);
}

static void put_choice(FILE *out, const struct menu *m)
{
	const char *first = m->entries[m->default_index].label;

	fprintf(out, ":start\nmenu %s\n", m->title);
	for (size_t i = 0; i < m->entry_count; i++)
		fprintf(out, "item %s %s\n", m->entries[i].label,
			m->entries[i].title);
	fputs("choose ", out);
	if (m->timeout_s > 0)
		fprintf(out, "--timeout %d ", m->timeout_s * 1000);
	fprintf(out, "--default %s chosen || goto start\ngoto ${chosen}\n",
		first);
}

void menu_write_ipxe(const struct menu *m, FILE *out)
{
	const char *first;

	fputs("#!ipxe\n\n", out);
	if (m->entry_count == 0) {
		fputs("echo " MENU_NOTHING "\nsleep 10\nexit 1\n", out);
		return;
	}
	first = m->entries[m->default_index].label;
	if (m->timeout_s == 0)
		fprintf(out, "goto %s\n", first);
	else
		put_choice(out, m);
	for (size_t i = 0; i < m->entry_count; i++)
		menu_write_ipxe_entry(&m->entries[i], out);
	fputs("\n:failed\necho Booting failed, again in 10 seconds\n"
	      "sleep 10\n",
	      out);
	fprintf(out, "goto %s\n", m->timeout_s == 0 ? first : "start");
}
