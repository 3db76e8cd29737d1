// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What this machine has to serve a network boot with, where distributions put
 * it.  Nothing of it is needed when another machine serves that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/doctor/doctor.h"

#define PLACES_MAX 4u

#define GRUB_MODULES(platform)                              \
	"/usr/lib/grub/" platform "/moddep.lst",            \
		"/usr/lib64/grub/" platform "/moddep.lst",  \
		"/usr/share/grub2/" platform "/moddep.lst", \
		"/usr/local/lib/grub/" platform "/moddep.lst"

/* dnsmasq of Debian's dnsmasq-base is in no user's PATH. */
static const struct {
	const char *what;
	const char *get; /* how, on Debian */
	const char *places[PLACES_MAX];
} needs[] = {
	{ "dnsmasq, for DHCP and TFTP",
	  "apt-get install dnsmasq-base",
	  { "/usr/sbin/dnsmasq", "/usr/bin/dnsmasq", "/sbin/dnsmasq",
	    "/usr/local/sbin/dnsmasq" } },
	{ "pxelinux.0, the loader for BIOS",
	  "apt-get install pxelinux",
	  { "/usr/lib/PXELINUX/pxelinux.0", "/usr/share/syslinux/pxelinux.0",
	    "/usr/lib/syslinux/bios/pxelinux.0",
	    "/usr/share/syslinux/pxelinux.0" } },
	{ "ldlinux.c32, which pxelinux.0 loads",
	  "apt-get install syslinux-common",
	  { "/usr/lib/syslinux/modules/bios/ldlinux.c32",
	    "/usr/share/syslinux/ldlinux.c32",
	    "/usr/lib/syslinux/bios/ldlinux.c32",
	    "/usr/share/syslinux/ldlinux.c32" } },
	{ "grub-mkimage, which makes GRUB for UEFI",
	  "apt-get install grub-common",
	  { "/usr/bin/grub-mkimage", "/usr/sbin/grub-mkimage",
	    "/usr/local/bin/grub-mkimage", "/bin/grub-mkimage" } },
	{ "modules of GRUB for x64 UEFI",
	  "apt-get install grub-efi-amd64-bin",
	  { GRUB_MODULES("x86_64-efi") } },
	{ "modules of GRUB for arm64 UEFI",
	  "dpkg --add-architecture arm64; apt-get update; apt-get install "
	  "--no-install-recommends grub-efi-arm64-bin:arm64",
	  { GRUB_MODULES("arm64-efi") } },
};

static const char *find_place(const char *const places[PLACES_MAX])
{
	for (size_t i = 0; i < PLACES_MAX; i++) {
		if (access(places[i], R_OK) == 0)
			return places[i];
	}
	return NULL;
}

void check_netboot(struct doctor *d)
{
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		const char *place = find_place(needs[i].places);

		if (place) {
			report_add(&d->report, "netboot", LEVEL_OK, "%s: %s",
				   needs[i].what, place);
			continue;
		}
		report_add(&d->report, "netboot", LEVEL_NOTE,
			   "this machine has no %s", needs[i].what);
		report_advise(&d->report, "if it is to serve that: %s",
			      needs[i].get);
	}
}
