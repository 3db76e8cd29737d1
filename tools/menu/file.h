/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The menu file on disk: read and replaced as a whole, by one xblade-menu at a
 * time.  Knows nothing of what is in it.
 */
#ifndef MENU_FILE_H
#define MENU_FILE_H

#include <stdbool.h>

#include "tools/menu/pxelinux.h"

struct menu_file {
	char *path; /* of the file itself, where links led to */
	const char *name;
	int dir;
	char *made_dir; /* made by us: goes again if nothing is saved in it */
	bool is_saved;
};

/*
 * Opens and locks the directory of root/folder/name.  make: the folder, not
 * root, is made if missing.  -EBUSY: another one is at work in it.
 */
int menu_file_open(struct menu_file *f, const char *root, const char *folder,
		   const char *name, bool make);

/* A file that is not there is an empty text.  -EFBIG: it is no menu. */
int menu_file_load(const struct menu_file *f, struct text *text);

/* Replaces the file at once; its mode and owner stay. */
int menu_file_save(struct menu_file *f, const struct text *text);

void menu_file_close(struct menu_file *f);

#endif
