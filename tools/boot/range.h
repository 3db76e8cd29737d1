/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Range field of a request (RFC 9110, 14.2).
 */
#ifndef BOOT_RANGE_H
#define BOOT_RANGE_H

#include <stdint.h>

enum range_kind {
	RANGE_WHOLE,  /* none, or none that we know: send all of it */
	RANGE_PART,   /* these bytes of it, one at least */
	RANGE_BEYOND, /* nothing of it is there: 416 */
};

/* text may be NULL.  Several ranges at once count as none. */
enum range_kind range_parse(const char *text, uint64_t size_bytes,
			    uint64_t *from, uint64_t *len_bytes);

#endif
