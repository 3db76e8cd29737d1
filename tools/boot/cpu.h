/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kinds of machines that have loaders and a menu of their own: what one boots
 * the other does not.
 */
#ifndef BOOT_CPU_H
#define BOOT_CPU_H

#include <stdbool.h>

enum cpu { CPU_X86, CPU_ARM64, CPUS };

/* "x86", "arm64" */
const char *cpu_name(enum cpu cpu);

/*
 * Does it boot a kernel of this architecture, as an ISO tells it?  One that
 * tells none, or a name that is none, may be for any.
 */
bool cpu_boots(enum cpu cpu, const char *arch);

#endif
