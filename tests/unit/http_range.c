// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Range field, a row a case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tools/boot/range.h"

static const struct {
	const char *text;
	uint64_t size;
	enum range_kind kind;
	uint64_t from, len;
} rows[] = {
	{ NULL, 10, RANGE_WHOLE, 0, 10 },
	{ "bytes=0-9", 10, RANGE_PART, 0, 10 },
	{ "bytes=0-0", 10, RANGE_PART, 0, 1 },
	{ "bytes=9-9", 10, RANGE_PART, 9, 1 },
	{ "bytes=9-", 10, RANGE_PART, 9, 1 },
	{ "bytes=4-99", 10, RANGE_PART, 4, 6 },
	{ "BYTES=4-5", 10, RANGE_PART, 4, 2 },
	{ "bytes=-3", 10, RANGE_PART, 7, 3 },
	{ "bytes=-99", 10, RANGE_PART, 0, 10 },
	{ "bytes=-0", 10, RANGE_BEYOND, 0, 10 },
	{ "bytes=10-", 10, RANGE_BEYOND, 0, 10 },
	{ "bytes=10-12", 10, RANGE_BEYOND, 0, 10 },
	{ "bytes=0-", 0, RANGE_BEYOND, 0, 0 },
	{ "bytes=-1", 0, RANGE_BEYOND, 0, 0 },
	{ "bytes=5-4", 10, RANGE_WHOLE, 0, 10 },
	{ "bytes=-", 10, RANGE_WHOLE, 0, 10 },
	{ "bytes=", 10, RANGE_WHOLE, 0, 10 },
	{ "bytes=1-2,4-5", 10, RANGE_WHOLE, 0, 10 },
	{ "bytes=a-b", 10, RANGE_WHOLE, 0, 10 },
	{ "bytes=+1-2", 10, RANGE_WHOLE, 0, 10 },
	{ "lines=1-2", 10, RANGE_WHOLE, 0, 10 },
	{ "bytes=1-18446744073709551615", 10, RANGE_PART, 1, 9 },
	{ "bytes=1-99999999999999999999999", 10, RANGE_PART, 1, 9 },
	{ "bytes=99999999999999999999999-", 10, RANGE_BEYOND, 0, 10 },
	{ "bytes=5000000000-5000000001", 6000000000, RANGE_PART, 5000000000,
	  2 },
};

static void each_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t from, len;
		enum range_kind kind = range_parse(rows[i].text, rows[i].size,
						   &from, &len);

		if (kind != rows[i].kind || from != rows[i].from ||
		    len != rows[i].len)
			fail_msg("row %zu: %s of %ju: kind %d, %ju+%ju", i,
				 rows[i].text, (uintmax_t)rows[i].size, kind,
				 (uintmax_t)from, (uintmax_t)len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_row) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
