// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three digits, or two with one behind the point.
 */
#include "size_text.h"

#include <stdio.h>

const char *size_text(uint64_t bytes, char text[SIZE_TEXT_BYTES])
{
	static const char *const units[] = { "B",   "KiB", "MiB", "GiB",
					     "TiB", "PiB", "EiB" };
	double size = (double)bytes;
	unsigned int unit = 0;

	while (size >= 1024) {
		size /= 1024;
		unit++;
	}
	snprintf(text, SIZE_TEXT_BYTES, "%.*f %s", unit > 0 && size < 100, size,
		 units[unit]);
	return text;
}
