/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where each loader looks for its menu, of all machines or of one.
 */
#ifndef MENU_PLACE_H
#define MENU_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/menu/model.h"

struct menu_place {
	const char *folder; /* below the TFTP root */
	char name[40];
};

/* Twelve hexadecimal digits, parted by : or - two by two. */
bool menu_parse_mac(const char *text, uint8_t mac[6]);

/* mac NULL: of all machines that have none of their own. */
void menu_place(enum menu_format format, const uint8_t *mac,
		struct menu_place *place);

#endif
