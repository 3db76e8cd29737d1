/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be set, by name: the same on the command line and in configuration
 * files, so that each value has one meaning and one complaint.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stddef.h>

#include "server/config.h"

enum setting_kind {
	SETTING_SERVER, /* of the whole server */
	SETTING_EXPORT, /* of one export */
};

struct setting {
	const char *name;
	enum setting_kind kind;
	bool is_flag; /* yes or no; as an option it has no value */
	/* NULL, or what is wrong, as in "a number from 2 to 65535". */
	const char *(*set)(struct server_config *config,
			   struct export_config *export, const char *text);
};

/* NULL: there is none of that name. */
const struct setting *setting_find(const char *name, size_t name_len);

/* Each NULL, or what is wrong; of an address, with the shelf first. */
const char *setting_shelf(struct export_config *export, const char *text);
const char *setting_slot(struct export_config *export, const char *text);
const char *setting_address(struct export_config *export, const char *shelf,
			    const char *slot);

/* What does not go together; NULL, or what is wrong and what to do. */
const char *setting_conflict(const struct server_config *config);

#endif
