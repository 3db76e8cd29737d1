// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each machine is shown what its kind boots, and nothing else.  GRUB looks in
 * the folder that it was made with.  All signed GRUB asks for one menu, and all
 * iPXE for one script: each finds its way from there.
 */
#include "tools/boot/menus.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "tools/file/whole.h"

static int put_menu(enum menu_format format, const struct menu *menu,
		    const char *folder, const char *name)
{
	struct whole file;
	int rc = whole_begin(&file, folder, name);

	if (rc < 0)
		return rc;
	menu_write(format, menu, file.out);
	return whole_end(&file);
}

int menus_check_arch(const struct loaders *l, const struct source *s)
{
	const char *arch = s->system.arch;

	if (cpu_boots(CPU_X86, arch))
		return 0;
	if (!cpu_boots(CPU_ARM64, arch)) {
		log_error("cannot boot %s: it is for %s, and xblade-boot has "
			  "loaders for x86 and arm64 machines only",
			  s->path, arch);
		return -EINVAL;
	}
	if (l->files[LOADER_ARM64] == NULL &&
	    l->files[LOADER_ARM64_HTTP] == NULL)
		log_warning("%s is for arm64 machines, and there is no loader "
			    "for them: %s",
			    s->path, loaders_remedy(l, LOADER_ARM64));
	return 0;
}

int menus_check_entry(const struct loaders *l, const struct boot_entry *entry)
{
	static const enum menu_format both[] = { MENU_PXELINUX, MENU_GRUB };
	static const enum menu_format script[] = { MENU_IPXE };
	const enum menu_format *formats = l->by_script ? script : both;

	for (size_t i = 0; i < (l->by_script ? 1 : 2); i++) {
		const char *why = menu_cannot_say(formats[i], entry);

		if (why != NULL) {
			log_error("the entry %s cannot be a line of %s: %s",
				  entry->title, menu_format_name(formats[i]),
				  why);
			return -EINVAL;
		}
	}
	return 0;
}

/* The same files below the root of TFTP: see source_put_files(). */
static int put_signed_menu(const struct loaders *l, const struct menu *menu,
			   const char *folder, const char *name)
{
	size_t skip = strlen(l->url);
	struct menu by_tftp = *menu;
	struct boot_entry *entries = calloc(menu->entry_count + 1,
					    sizeof(*entries));
	int rc;

	if (entries == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < menu->entry_count; i++) {
		struct boot_entry *e = &entries[i];

		*e = menu->entries[i];
		memmove(e->kernel, e->kernel + skip,
			strlen(e->kernel + skip) + 1);
		memmove(e->initrd, e->initrd + skip,
			strlen(e->initrd + skip) + 1);
	}
	by_tftp.entries = entries;
	rc = put_menu(MENU_GRUB, &by_tftp, folder, name);
	free(entries);
	return rc;
}

/*
 * All kinds below each prefix: two may have the same.  Debian's would look in
 * its platform's folder first if it could tell whether a file is there, which
 * by TFTP it cannot.
 */
static int put_signed_menus(const struct loaders *l,
			    const struct menu menus[CPUS], const char *prefix,
			    const char *folder)
{
	char name[EFI_PREFIX_BYTES + 32];
	struct whole file;
	int rc = 0;

	for (enum cpu cpu = 0; rc == 0 && cpu < CPUS; cpu++) {
		snprintf(name, sizeof(name), "%s/%s/grub.cfg", prefix,
			 secure_platforms[cpu]);
		rc = put_signed_menu(l, &menus[cpu], folder, name);
	}
	if (rc < 0)
		return rc;
	snprintf(name, sizeof(name), "%s/grub.cfg", prefix);
	rc = whole_begin(&file, folder, name);
	if (rc < 0)
		return rc;
	fputs("source $prefix/${grub_cpu}-efi/grub.cfg\n", file.out);
	return whole_end(&file);
}

/* To the menu of its kind, by what iPXE knows of itself. */
static int put_way(const char *const of_cpu[CPUS], const char *folder,
		   const char *name)
{
	struct whole file;
	int rc = whole_begin(&file, folder, name);

	if (rc < 0)
		return rc;
	fprintf(file.out,
		"#!ipxe\n\n"
		"iseq ${buildarch} arm64 && chain --replace %s ||\n"
		"chain --replace %s\n",
		of_cpu[CPU_ARM64], of_cpu[CPU_X86]);
	return whole_end(&file);
}

static int put_scripts(const struct loaders *l, const struct menu menus[CPUS],
		       const char *folder)
{
	/* Newer ones look for the second by themselves. */
	static const char *const first[] = { LOADERS_IPXE_SCRIPT,
					     "autoexec.ipxe" };
	static const char *const of_cpu[] = {
		[CPU_X86] = "boot-x86.ipxe", [CPU_ARM64] = "boot-arm64.ipxe"
	};
	int rc = 0;

	if (l->files[LOADER_ARM64] == NULL) {
		for (size_t i = 0; rc == 0 && i < 2; i++)
			rc = put_menu(MENU_IPXE, &menus[CPU_X86], folder,
				      first[i]);
		return rc;
	}
	for (size_t i = 0; rc == 0 && i < CPUS; i++)
		rc = put_menu(MENU_IPXE, &menus[i], folder, of_cpu[i]);
	for (size_t i = 0; rc == 0 && i < 2; i++)
		rc = put_way(of_cpu, folder, first[i]);
	return rc;
}

static int put_loader_menus(const struct loaders *l,
			    const struct menu menus[CPUS], const char *folder)
{
	const struct menu *x86 = &menus[CPU_X86], *arm64 = &menus[CPU_ARM64];
	int rc;

	rc = put_menu(MENU_PXELINUX, x86, folder, "pxelinux.cfg/default");
	if (rc == 0)
		rc = put_menu(MENU_GRUB, x86, folder,
			      LOADERS_GRUB_X86 "/grub.cfg");
	if (rc == 0)
		rc = put_menu(MENU_GRUB, arm64, folder,
			      LOADERS_GRUB_ARM64 "/grub.cfg");
	for (enum cpu cpu = 0; rc == 0 && cpu < CPUS; cpu++) {
		const struct secure *secure = &l->secure[cpu];

		if (secure->is_there)
			rc = put_signed_menus(l, menus, secure->prefix, folder);
	}
	return rc;
}

/* What such machines boot. */
static void fill_menu(const struct boot_options *o,
		      const struct catalogue *catalogue, enum cpu cpu,
		      struct boot_entry entries[BOOT_ISOS_MAX],
		      struct menu *menu)
{
	*menu = (struct menu){
		.title = o->title,
		.entries = entries,
		.timeout_s = o->timeout_s,
	};
	for (size_t i = 0; i < catalogue->count; i++) {
		const struct source *s = catalogue->sources[i];

		if (s->life == SOURCE_CURRENT && cpu_boots(cpu, s->system.arch))
			entries[menu->entry_count++] = s->entry;
	}
	if (menu->entry_count > 1 && !o->has_timeout)
		menu->timeout_s = MENU_TIMEOUT_NONE;
}

int menus_put(const struct loaders *l, const struct boot_options *o,
	      const struct catalogue *catalogue, const char *folder)
{
	static struct boot_entry entries[CPUS][BOOT_ISOS_MAX];
	struct menu menus[CPUS];

	for (enum cpu cpu = 0; cpu < CPUS; cpu++)
		fill_menu(o, catalogue, cpu, entries[cpu], &menus[cpu]);
	return l->by_script ? put_scripts(l, menus, folder)
			    : put_loader_menus(l, menus, folder);
}
