/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many descriptors this process may have: systemd and shells leave 1024,
 * for the sake of programs that know no more.
 */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <sys/resource.h>

/* As many as it is allowed; if that is refused, who finds no more says so. */
static inline void descriptors_raise(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

#endif
