/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was found, for people and programs: key=value lines, or JSON.
 */
#ifndef EXTRACT_TELL_H
#define EXTRACT_TELL_H

#include <stdbool.h>

#include "tools/systems/system.h"

/*
 * To standard output.  is_appended: the shim is part of the initrd now.
 * Negative errno, which was not told yet.
 */
int tell_system(const char *iso_path, const struct image *image,
		const struct system *system, bool is_appended, bool as_json);

#endif
