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

#define NO_BIOS ": from this one BIOS machines will not boot"
#define NO_UEFI ": from this one UEFI machines will not boot"
#define NO_SIGNED                                                   \
	": with --dhcp-range UEFI machines will not boot, nor any " \
	"with Secure Boot"

#define MODULE_BIOS(name)                                                    \
	"/usr/lib/syslinux/modules/bios/" name, "/usr/share/syslinux/" name, \
		"/usr/lib/syslinux/bios/" name

/*
 * What xblade-boot takes if it is not told otherwise; keep it like
 * tools/boot/loaders.c, which also copies and makes them.  dnsmasq of Debian's
 * dnsmasq-base is in no user's PATH.
 */
static const struct {
	const char *what;
	enum level level;    /* without it */
	const char *without; /* what comes of that, or "" */
	const char *get;     /* how, on Debian */
	const char *places[PLACES_MAX];
} needs[] = {
	{ "dnsmasq, for DHCP and TFTP",
	  LEVEL_NOTE,
	  "",
	  "apt-get install dnsmasq-base",
	  { "/usr/sbin/dnsmasq", "/usr/bin/dnsmasq", "/sbin/dnsmasq",
	    "/usr/local/sbin/dnsmasq" } },
	{ "lpxelinux.0, the loader for BIOS",
	  LEVEL_WARNING,
	  NO_BIOS,
	  "apt-get install pxelinux",
	  { "/usr/lib/PXELINUX/lpxelinux.0", "/usr/share/syslinux/lpxelinux.0",
	    "/usr/lib/syslinux/bios/lpxelinux.0" } },
	{ "ldlinux.c32, which lpxelinux.0 loads",
	  LEVEL_WARNING,
	  NO_BIOS,
	  "apt-get install syslinux-common",
	  { MODULE_BIOS("ldlinux.c32") } },
	{ "menu.c32, the menu of lpxelinux.0",
	  LEVEL_WARNING,
	  NO_BIOS,
	  "apt-get install syslinux-common",
	  { MODULE_BIOS("menu.c32") } },
	{ "libutil.c32, which menu.c32 loads",
	  LEVEL_WARNING,
	  NO_BIOS,
	  "apt-get install syslinux-common",
	  { MODULE_BIOS("libutil.c32") } },
	{ "grub-mkimage, which makes GRUB for UEFI",
	  LEVEL_WARNING,
	  NO_UEFI,
	  "apt-get install grub-common",
	  { "/usr/bin/grub-mkimage", "/usr/sbin/grub-mkimage",
	    "/usr/local/bin/grub-mkimage", "/bin/grub-mkimage" } },
	{ "modules of GRUB for x64 UEFI",
	  LEVEL_WARNING,
	  NO_UEFI,
	  "apt-get install grub-efi-amd64-bin",
	  { GRUB_MODULES("x86_64-efi") } },
	{ "signed shim for x64 UEFI",
	  LEVEL_NOTE,
	  NO_SIGNED,
	  "apt-get install shim-signed",
	  { "/usr/lib/shim/shimx64.efi.signed",
	    "/usr/share/efi/x86_64/shim.efi",
	    "/boot/efi/EFI/fedora/shimx64.efi",
	    "/boot/efi/EFI/redhat/shimx64.efi" } },
	{ "signed GRUB for x64 UEFI",
	  LEVEL_NOTE,
	  NO_SIGNED,
	  "apt-get install grub-efi-amd64-signed",
	  { "/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed",
	    "/usr/share/efi/x86_64/grub.efi",
	    "/boot/efi/EFI/fedora/grubx64.efi",
	    "/boot/efi/EFI/redhat/grubx64.efi" } },
	{ "modules of GRUB for arm64 UEFI",
	  LEVEL_NOTE,
	  "",
	  "dpkg --add-architecture arm64; apt-get update; apt-get install "
	  "--no-install-recommends grub-efi-arm64-bin:arm64",
	  { GRUB_MODULES("arm64-efi") } },
};

static const char *find_place(const char *const places[PLACES_MAX])
{
	for (size_t i = 0; i < PLACES_MAX && places[i]; i++) {
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
		report_add(&d->report, "netboot", needs[i].level,
			   "this machine has no %s%s", needs[i].what,
			   needs[i].without);
		report_advise(&d->report, "if it is to serve that: %s",
			      needs[i].get);
	}
}
