// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of menu files.  PXELINUX and GRUB look for one with the hardware type
 * and address in its name by themselves, before the common one; an iPXE script
 * may do so: chain mac-${net0/mac:hexraw}.ipxe.
 */
#include "tools/menu/place.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *folder;
	const char *common;
	const char *prefix;
	const char *separator;
	const char *suffix;
} places[] = {
	[MENU_PXELINUX] = { "pxelinux.cfg", "default", "01-", "-", "" },
	[MENU_GRUB] = { "grub", "grub.cfg", "grub.cfg-01-", "-", "" },
	[MENU_IPXE] = { ".", "autoexec.ipxe", "mac-", "", ".ipxe" },
};

bool menu_parse_mac(const char *text, uint8_t mac[6])
{
	for (int i = 0; i < 6; i++, text += 2) {
		const char hex[] = { text[0], text[0] ? text[1] : '\0', '\0' };

		if (!isxdigit((unsigned char)hex[0]) ||
		    !isxdigit((unsigned char)hex[1]))
			return false;
		mac[i] = (uint8_t)strtoul(hex, NULL, 16);
		if (i < 5 && text[2] != ':' && text[2] != '-')
			return false;
		text += i < 5;
	}
	return *text == '\0';
}

void menu_place(enum menu_format format, const uint8_t *mac,
		struct menu_place *place)
{
	const char *s = places[format].separator;

	place->folder = places[format].folder;
	if (mac == NULL)
		snprintf(place->name, sizeof(place->name), "%s",
			 places[format].common);
	else
		snprintf(place->name, sizeof(place->name),
			 "%s%02x%s%02x%s%02x%s%02x%s%02x%s%02x%s",
			 places[format].prefix, mac[0], s, mac[1], s, mac[2], s,
			 mac[3], s, mac[4], s, mac[5], places[format].suffix);
}
