// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loaders by name, and PXELINUX's writer, which has little to write.
 */
#include "tools/menu/model.h"

#include <string.h>

static const struct {
	const char *name;
	void (*write)(const struct menu *menu, FILE *out);
} formats[] = {
	[MENU_PXELINUX] = { "pxelinux", menu_write_pxelinux },
	[MENU_GRUB] = { "grub", menu_write_grub },
	[MENU_IPXE] = { "ipxe", menu_write_ipxe },
};
#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

const char *menu_format_name(enum menu_format format)
{
	return (size_t)format < FORMAT_COUNT ? formats[format].name : NULL;
}

bool menu_parse_format(const char *name, enum menu_format *format)
{
	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		if (strcmp(name, formats[i].name) == 0) {
			*format = (enum menu_format)i;
			return true;
		}
	}
	return false;
}

/* PXELINUX reads 2047 characters of an append line. */
static const char *pxelinux_cannot_say(const struct boot_entry *e)
{
	return strlen("initrd= ") + strlen(e->initrd) + strlen(e->args) >= 2048
		       ? "initrd and arguments are longer than the 2047 "
			 "characters that PXELINUX reads"
		       : NULL;
}

const char *menu_cannot_say(enum menu_format format,
			    const struct boot_entry *entry)
{
	switch (format) {
	case MENU_PXELINUX:
		return pxelinux_cannot_say(entry);
	case MENU_GRUB:
		return NULL;
	case MENU_IPXE:
		return menu_ipxe_cannot_say(entry);
	}
	return NULL;
}

void menu_write(enum menu_format format, const struct menu *menu, FILE *out)
{
	formats[format].write(menu, out);
}

/* It goes on to the local disk. */
static void write_nothing(FILE *out)
{
	fputs("default none\nprompt 0\nsay " MENU_NOTHING "\n"
	      "\nlabel none\n\tlocalboot 0\n",
	      out);
}

/*
 * Without a menu, prompt 0 boots the default at once, whatever the time-out;
 * prompt 1 waits for it at "boot:".  Tenths of a second, 0: for ever.
 */
void menu_write_pxelinux(const struct menu *m, FILE *out)
{
	if (m->entry_count == 0) {
		write_nothing(out);
		return;
	}
	fprintf(out, "default %s\n", m->entries[m->default_index].label);
	if (m->entry_count > 1)
		fprintf(out, "ui menu.c32\nmenu title %s\n", m->title);
	else
		fprintf(out, "prompt %d\n", m->timeout_s != 0);
	if (m->timeout_s > 0)
		fprintf(out, "timeout %d\n", m->timeout_s * 10);
	else if (m->timeout_s == 0 && m->entry_count > 1)
		fprintf(out, "menu immediate\ntimeout 1\n");
	for (size_t i = 0; i < m->entry_count; i++) {
		const struct boot_entry *e = &m->entries[i];

		fprintf(out,
			"\nlabel %s\n\tmenu label %s\n\tkernel %s\n"
			"\tappend initrd=%s%s%s\n\tipappend 2\n",
			e->label, e->title, e->kernel, e->initrd,
			e->args[0] != '\0' ? " " : "", e->args);
	}
}
