/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Secure Boot: a shim that the firmware trusts, and the GRUB that the shim
 * does, which in turn boots what the shim knows: kernels of the distribution
 * that both are of.  An ISO that is made for Secure Boot brings its own two.
 */
#ifndef BOOT_SECURE_H
#define BOOT_SECURE_H

#include "tools/boot/catalogue.h"
#include "tools/boot/cpu.h"
#include "tools/boot/options.h"
#include "tools/systems/efi_program.h"

/* What one kind of machines gets. */
struct secure {
	bool is_there;
	const char *shim; /* names below the root of TFTP */
	const char *grub;
	char prefix[EFI_PREFIX_BYTES]; /* where that GRUB looks for its menu */
};

/* Folders of menus, below the prefix; "x86_64-efi" */
extern const char *const secure_platforms[CPUS];

/*
 * Into the folder, with folders for the menus: those of --loader-dir, else of
 * the first ISO that such machines boot, else of packages; which, is told.
 * 0, also where there are none, or -EIO, told.
 */
int secure_put(struct secure *secure, enum cpu cpu,
	       const struct boot_options *o, const struct catalogue *isos,
	       const char *folder);

/* An ISO whose kernel the shim there will perhaps refuse is warned of. */
void secure_check(const struct secure secure[CPUS], struct source *s,
		  const char *folder);

#endif
