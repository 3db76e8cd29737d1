// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bytes=FIRST-LAST, bytes=FIRST-, bytes=-LENGTH.
 */
#include "tools/boot/range.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define UNIT "bytes="

/* Digits only; too large a number becomes the largest. */
static const char *read_number(const char *at, uint64_t *number)
{
	*number = 0;
	for (; isdigit((unsigned char)*at); at++) {
		uint64_t digit = (uint64_t)(*at - '0');

		*number = *number > (UINT64_MAX - digit) / 10
				  ? UINT64_MAX
				  : *number * 10 + digit;
	}
	return at;
}

enum range_kind range_parse(const char *text, uint64_t size, uint64_t *from,
			    uint64_t *len)
{
	uint64_t first, last = UINT64_MAX;
	const char *dash, *end;

	*from = 0;
	*len = size;
	if (text == NULL || strncasecmp(text, UNIT, strlen(UNIT)) != 0)
		return RANGE_WHOLE;
	text += strlen(UNIT);
	dash = read_number(text, &first);
	if (*dash != '-')
		return RANGE_WHOLE;
	end = read_number(dash + 1, &last);
	if (*end != '\0' || (dash == text && end == dash + 1))
		return RANGE_WHOLE;
	if (dash == text) { /* so many at the end */
		if (last == 0 || size == 0)
			return RANGE_BEYOND;
		first = last < size ? size - last : 0;
		last = size - 1;
	} else if (end == dash + 1) {
		last = UINT64_MAX;
	} else if (last < first) {
		return RANGE_WHOLE;
	}
	if (first >= size)
		return RANGE_BEYOND;
	*from = first;
	*len = (last < size ? last + 1 : size) - first;
	return RANGE_PART;
}
