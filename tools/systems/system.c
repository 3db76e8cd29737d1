// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Recognising a system: by its files, then by its own menu; and what else can
 * be told of it.
 */
#include "tools/systems/system.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/fat/efi.h"
#include "tools/systems/kernel.h"
#include "tools/systems/match.h"
#include "tools/systems/own.h"

/* "KIWI" and a number of three parts, in any of the texts of the volume. */
static void tell_kiwi_version(const struct iso_volume *v, struct system *system)
{
	const char *const texts[] = { v->preparer, v->publisher, v->application,
				      v->system_id };
	unsigned int major, minor, patch;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *at = strcasestr(texts[i], "kiwi");

		if (at == NULL)
			continue;
		at += strcspn(at, "0123456789");
		if (sscanf(at, "%3u.%3u.%3u", &major, &minor, &patch) == 3) {
			snprintf(system->kiwi_version,
				 sizeof(system->kiwi_version), "%u.%u.%u",
				 major, minor, patch);
			return;
		}
	}
}

/* Of the machines with UEFI that boot the medium itself; of two kinds: "". */
static const char *medium_arch(const struct image *image)
{
	static const struct {
		const char *loader;
		const char *arch;
	} loaders[] = {
		{ "EFI/BOOT/BOOTX64.EFI", "x86_64" },
		{ "EFI/BOOT/BOOTAA64.EFI", "aarch64" },
		{ "EFI/BOOT/BOOTRISCV64.EFI", "riscv64" },
	};
	const char *arch = NULL;

	for (size_t i = 0; i < sizeof(loaders) / sizeof(loaders[0]); i++) {
		if (image_lookup(image, loaders[i].loader) != NULL)
			arch = arch == NULL ? loaders[i].arch : "";
	}
	return arch != NULL ? arch : "";
}

/* A kernel that is compressed as a whole, as Ubuntu's for arm64, tells none. */
static void tell_arch(const struct image *image, struct system *system)
{
	if (system->arch[0] == '\0')
		snprintf(system->arch, sizeof(system->arch), "%s",
			 kernel_arch(image, system->kernel.entry));
	if (system->arch[0] == '\0')
		snprintf(system->arch, sizeof(system->arch), "%s",
			 medium_arch(image));
}

/* KIWI with systemd-boot has kernel and initrd in the EFI image only. */
static bool recognise_in_efi(struct image *image,
			     const struct profiles *profiles,
			     struct system *system)
{
	struct image view;

	if (efi_load(image) < 0)
		return false;
	view = efi_view(image);
	if (!own_recognise(&view, profiles, system))
		return false;
	system->kernel.is_in_efi = true;
	for (size_t i = 0; i < system->initrd_count; i++)
		system->initrds[i].is_in_efi = true;
	return true;
}

int system_recognise(struct image *image, const struct profiles *profiles,
		     struct system *system)
{
	*system = (struct system){ .profile = NULL };
	tell_kiwi_version(&image->volume, system);
	if (match_profile(image, profiles, system) == 0) {
		own_refine(image, system);
	} else if (own_recognise(image, profiles, system) ||
		   recognise_in_efi(image, profiles, system)) {
		system->root = match_root(image, system->profile);
	} else {
		system->root = match_root(image, NULL);
		system->kernel.entry = NULL;
		system->initrd_count = 0;
		return -ENOENT;
	}
	tell_arch(image, system);
	return 0;
}

/* In the ISO, else in its EFI image. */
static struct system_file find_file(struct image *image, const char *path)
{
	struct system_file f = { .path = path,
				 .entry = image_lookup(image, path) };
	struct image view;

	if (f.entry == NULL && efi_load(image) == 0) {
		view = efi_view(image);
		f.entry = image_lookup(&view, path);
		f.is_in_efi = true;
	}
	return f;
}

int system_take(struct image *image, const struct profiles *profiles,
		const char *kernel_path, const char *initrd_path,
		struct system *system)
{
	/* The family, if a profile fits, still chooses the arguments. */
	system_recognise(image, profiles, system);
	system->other_count = 0;
	system->kernel = find_file(image, kernel_path);
	system->initrds[0] = find_file(image, initrd_path);
	system->initrd_count = 1;
	if (system->kernel.entry == NULL || system->initrds[0].entry == NULL)
		return -ENOENT;
	tell_arch(image, system);
	return 0;
}

const char *system_family(const struct system *system)
{
	return system->profile != NULL ? system->profile->name : "unknown";
}

/* What a profile's initrd-has may name. */
static bool initrd_has(const struct initrd_facts *f, const char *what)
{
	if (strcmp(what, "kiwi-live") == 0)
		return f->has_kiwi_live;
	if (strcmp(what, "dmsquash") == 0)
		return f->has_dmsquash && !f->has_kiwi_live;
	return true;
}

/* KIWI's two kinds look alike from outside: their initrds decide. */
static void refine_by_initrd(const struct image *image,
			     const struct profiles *profiles,
			     struct system *system)
{
	const struct initrd_facts *f = &system->initrd;
	const struct profile *p = system->profile;

	if (p == NULL || p->initrd_has == NULL ||
	    (!f->has_kiwi_live && !f->has_dmsquash) ||
	    initrd_has(f, p->initrd_has))
		return;
	for (size_t i = 0; i < profiles->count; i++) {
		p = &profiles->items[i];
		if (p->initrd_has != NULL && initrd_has(f, p->initrd_has)) {
			system->profile = p;
			if (system->root == NULL)
				system->root = match_root(image, p);
			return;
		}
	}
}

int system_inspect(const struct image *image, const struct profiles *profiles,
		   struct system *system)
{
	const struct tree_entry *files[SYSTEM_INITRDS_MAX];
	int rc;

	for (size_t i = 0; i < system->initrd_count; i++)
		files[i] = system->initrds[i].entry;
	rc = initrd_inspect(image, files, system->initrd_count,
			    &system->initrd);
	if (rc == 0)
		refine_by_initrd(image, profiles, system);
	return rc;
}

const char *system_shim(const struct system *system)
{
	if (system->initrd.kind != INITRD_UNKNOWN)
		return initrd_shim(&system->initrd);
	return system->profile != NULL ? system->profile->shim : NULL;
}

int system_arguments(const struct image *image, const struct system *system,
		     const struct system_way *way, char args[ARGUMENTS_BYTES],
		     const char **note)
{
	const struct iso_facts facts = {
		.kiwi_version = system->kiwi_version,
		.root = system->root != NULL ? system->root->path : "",
		.bytes = image->file_bytes,
		.own = system->own_arguments,
	};

	if (system->profile != NULL)
		return profile_arguments(system->profile, &facts, way, args,
					 note);
	*note = "it is of no family that xblade knows: describe it in a file "
		"of " PROFILE_ADMIN_DIR;
	args[0] = '\0';
	return -ENOENT;
}
