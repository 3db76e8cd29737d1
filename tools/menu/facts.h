/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What xblade-extract told about an ISO, read back from its lines.
 */
#ifndef MENU_FACTS_H
#define MENU_FACTS_H

struct boot_facts {
	char family[32];
	char kiwi_version[32];
	char iso[512];
	char root[512]; /* path in the ISO */
	char own_arguments[2048];
	char aoe_shim_appended[8]; /* yes, or empty */
};

/*
 * From the file at path, or standard input for "-".  Keys that are not known
 * are left alone.  -ENODATA: no family in it; -EBADMSG: no key=value lines.
 */
int facts_read(struct boot_facts *facts, const char *path);

#endif
