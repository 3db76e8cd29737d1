/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder of NAME.conf files, in the order of their names, as other programs
 * have theirs; hidden ones do not count.
 */
#ifndef CONF_FOLDER_H
#define CONF_FOLDER_H

/*
 * Calls take for each until one is negative, and returns that; else 0, or
 * negative errno where the folder cannot be read.
 */
int conf_folder_each(const char *folder,
		     int (*take)(void *context, const char *path),
		     void *context);

#endif
