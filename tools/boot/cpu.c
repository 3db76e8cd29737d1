// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of architectures, as uname -m, distributions' folders and KIWI's say.
 */
#include "tools/boot/cpu.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *arch;
	enum cpu cpu; /* CPUS: none that a loader is here for */
} archs[] = {
	{ "x86_64", CPU_X86 },	{ "amd64", CPU_X86 },
	{ "ix86", CPU_X86 },	{ "i386", CPU_X86 },
	{ "i486", CPU_X86 },	{ "i586", CPU_X86 },
	{ "i686", CPU_X86 },	{ "aarch64", CPU_ARM64 },
	{ "arm64", CPU_ARM64 }, { "armv6l", CPUS },
	{ "armv7l", CPUS },	{ "loongarch64", CPUS },
	{ "ppc64", CPUS },	{ "ppc64le", CPUS },
	{ "riscv64", CPUS },	{ "s390x", CPUS },
};

const char *cpu_name(enum cpu cpu)
{
	return cpu == CPU_ARM64 ? "arm64" : "x86";
}

bool cpu_boots(enum cpu cpu, const char *arch)
{
	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++) {
		if (strcmp(archs[i].arch, arch) == 0)
			return archs[i].cpu == cpu;
	}
	return true;
}
