/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * xblade-menu's command line.
 */
#ifndef MENU_OPTIONS_H
#define MENU_OPTIONS_H

#include <stdbool.h>

#include "tools/menu/place.h"

struct menu_options {
	const char *tftp_root; /* NULL: the first of the usual ones */
	const char *label;
	const char *title;
	const char *kernel;
	const char *initrd;
	const char *append;
	const char *family;
	const char *kiwi_version;
	const char *from;
	const char *profiles;
	int timeout_s; /* PXELINUX_TIMEOUT_KEEP: not given */
	enum menu_format format;
	uint8_t mac[6];
	bool has_mac;
	bool make_default;
	bool dry_run;
	bool remove;
	bool has_target;
	struct boot_target target;
};

/* 0, or -EINVAL and the reason was told.  Ends after --help, --version. */
int menu_options_parse(struct menu_options *o, int argc, char **argv);

#endif
