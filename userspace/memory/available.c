// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What memory there is for a cache.
 */
#include "memory/available.h"

#include <inttypes.h>
#include <stdio.h>

uint64_t available_bytes(void)
{
	FILE *f = fopen("/proc/meminfo", "re");
	char line[128];
	uint64_t kib = 0;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "MemAvailable: %" SCNu64, &kib) == 1)
			break;
	}
	if (f)
		fclose(f);
	return kib * 1024;
}
