// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dnsmasq tells of each question its vendor class, by which firmware says what
 * it is, and then its MAC, each in a line with the question's number before it.
 */
#include "tools/boot/asks.h"

#include <stdio.h>
#include <string.h>

#include "log.h"

#define ARCHS_MAX 64u /* of IANA's list half are given */

static const char *const arch_names[ARCHS_MAX] = {
	[0] = "BIOS",
	[6] = "x86 UEFI of 32 bits",
	[7] = "x64 UEFI",
	[9] = "x64 UEFI",
	[10] = "ARM UEFI of 32 bits",
	[11] = "arm64 UEFI",
	[15] = "x86 UEFI of 32 bits, by HTTP",
	[16] = "x64 UEFI, by HTTP",
	[18] = "ARM UEFI of 32 bits, by HTTP",
	[19] = "arm64 UEFI, by HTTP",
	[27] = "riscv64 UEFI",
	[28] = "riscv64 UEFI, by HTTP",
};

/* NULL: no loader is ever there for it. */
static const struct loader_arch *find_arch(unsigned int number)
{
	for (size_t i = 0; i < LOADER_ARCHS; i++) {
		if (loader_archs[i].number == number)
			return &loader_archs[i];
	}
	return NULL;
}

static bool has_iso(const struct asks *a, enum cpu cpu)
{
	for (size_t i = 0; i < a->catalogue->count; i++) {
		const struct source *s = a->catalogue->sources[i];

		if (s->life == SOURCE_CURRENT && cpu_boots(cpu, s->system.arch))
			return true;
	}
	return false;
}

static void tell_no_loader(struct asks *a, const struct loader_arch *arch,
			   const char *mac)
{
	const char *name = arch_names[a->arch];

	if (a->told_loader >> a->arch & 1)
		return;
	a->told_loader |= UINT64_C(1) << a->arch;
	log_warning("%s asks as %s (client architecture %u), and there is no "
		    "loader for such machines: %s",
		    mac, name != NULL ? name : "a machine", a->arch,
		    arch != NULL ? loaders_remedy(a->loaders, arch->kind)
				 : "xblade-boot has none for any of them");
}

static void tell_no_iso(struct asks *a, enum cpu cpu, const char *mac)
{
	if (has_iso(a, cpu)) {
		a->told_iso[cpu] = false;
		return;
	}
	if (a->told_iso[cpu])
		return;
	a->told_iso[cpu] = true;
	log_warning("%s asks as %s, and none of the ISOs is for %s machines: "
		    "xblade-boot add one",
		    mac, arch_names[a->arch], cpu_name(cpu));
}

static void look(struct asks *a, const char *mac)
{
	const struct loader_arch *arch = find_arch(a->arch);

	if (arch == NULL || a->loaders->files[arch->kind] == NULL)
		tell_no_loader(a, arch, mac);
	else
		tell_no_iso(a, loader_cpu(arch->kind), mac);
}

/* "XID vendor class: PXEClient:Arch:00011:UNDI:003001" */
static bool read_arch(struct asks *a, const char *line)
{
	unsigned long xid;
	unsigned int arch;

	if (sscanf(line, "%lu vendor class: %*[^:]:Arch:%5u:", &xid, &arch) !=
	    2)
		return false;
	a->xid = xid;
	a->arch = arch;
	a->is_told = arch >= ARCHS_MAX;
	return true;
}

/* "XID PXE(eth0) MAC proxy", "XID DHCPDISCOVER(eth0) MAC" */
static bool read_mac(const struct asks *a, const char *line, char mac[18])
{
	unsigned long xid;
	char what[16];

	return sscanf(line, "%lu %15[A-Z](%*[^)]) %17[0-9a-f:]", &xid, what,
		      mac) == 3 &&
	       xid == a->xid && strlen(mac) == 17 &&
	       (strcmp(what, "PXE") == 0 || strcmp(what, "DHCPDISCOVER") == 0);
}

void asks_init(struct asks *a, const struct loaders *loaders,
	       const struct catalogue *catalogue)
{
	*a = (struct asks){
		.loaders = loaders,
		.catalogue = catalogue,
		.is_told = true,
	};
}

void asks_take_line(struct asks *a, const char *line)
{
	const char *dhcp = strstr(line, "dnsmasq-dhcp");
	const char *text = dhcp != NULL ? strstr(dhcp, "]: ") : NULL;
	char mac[18];

	if (text == NULL || read_arch(a, text + 3) || a->is_told ||
	    !read_mac(a, text + 3, mac))
		return;
	a->is_told = true;
	look(a, mac);
}
