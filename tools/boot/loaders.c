// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A table of the loaders' files, and the making of GRUB's for BIOS, which no
 * distribution ships ready.
 */
#include "tools/boot/loaders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "tools/boot/child.h"
#include "tools/boot/loader_files.h"

/* Debian, Fedora, SUSE, Arch. */
static const struct loader_file pxelinux_files[] = {
	{ "lpxelinux.0",
	  { "/usr/lib/PXELINUX/lpxelinux.0", "/usr/share/syslinux/lpxelinux.0",
	    "/usr/lib/syslinux/bios/lpxelinux.0" } },
	{ "ldlinux.c32",
	  { "/usr/lib/syslinux/modules/bios/ldlinux.c32",
	    "/usr/share/syslinux/ldlinux.c32",
	    "/usr/lib/syslinux/bios/ldlinux.c32" } },
	{ "menu.c32",
	  { "/usr/lib/syslinux/modules/bios/menu.c32",
	    "/usr/share/syslinux/menu.c32",
	    "/usr/lib/syslinux/bios/menu.c32" } },
	{ "libutil.c32",
	  { "/usr/lib/syslinux/modules/bios/libutil.c32",
	    "/usr/share/syslinux/libutil.c32",
	    "/usr/lib/syslinux/bios/libutil.c32" } },
	{ NULL, { NULL } },
};

static const struct loader_file ipxe_arm64_files[] = {
	{ "snponly-arm64.efi",
	  { "/usr/lib/ipxe/snponly-arm64.efi",
	    "/usr/share/ipxe/arm64-efi/snponly.efi" } },
	{ NULL, { NULL } },
};

static const struct loader_file ipxe_bios_files[] = {
	{ "undionly.kpxe",
	  { "/usr/lib/ipxe/undionly.kpxe", "/usr/share/ipxe/undionly.kpxe" } },
	{ NULL, { NULL } },
};

static const struct loader_file ipxe_uefi_files[] = {
	{ "snponly.efi",
	  { "/usr/lib/ipxe/snponly.efi",
	    "/usr/share/ipxe/ipxe-snponly-x86_64.efi" } },
	{ NULL, { NULL } },
};

const struct loader_arch loader_archs[LOADER_ARCHS] = {
	{ 0, LOADER_BIOS, false },   { 7, LOADER_X64, false },
	{ 9, LOADER_X64, false },    { 16, LOADER_X64_HTTP, true },
	{ 11, LOADER_ARM64, false }, { 19, LOADER_ARM64_HTTP, true },
};

enum cpu loader_cpu(enum loader_kind kind)
{
	return kind >= LOADER_ARM64 ? CPU_ARM64 : CPU_X86;
}

#define PACKAGES_PXELINUX  "pxelinux and syslinux-common"
#define PACKAGES_GRUB_UEFI "grub-efi-amd64-bin and grub-common"
#define PACKAGES_GRUB_BIOS "grub-pc-bin and grub-common"
#define PACKAGES_IPXE	   "ipxe"
/* Debian has them for such machines, but they can be installed on any. */
#define PACKAGES_GRUB_ARM64                                         \
	"grub-common and grub-efi-arm64-bin:arm64, see LOADERS in " \
	"xblade-boot(8)"

/* Images that grub-mkimage makes are smaller. */
#define GRUB_BYTES (1u << 20)

/* What grub-mkimage makes, and which modules it is made of. */
struct grub {
	const char *format;
	const char *platform; /* folder of its modules */
	const char *name;
	const char *menu;  /* folder of it, below the root */
	const char *first; /* its first command, or "" */
	const char *modules[16];
};

#define GRUB_MODULES                                                    \
	"net", "tftp", "http", "linux", "normal", "configfile", "echo", \
		"sleep", "serial", "terminal", "minicmd"

static const struct grub grub_bios = {
	"i386-pc-pxe",	  "i386-pc", "grub.0",
	LOADERS_GRUB_X86, "",	     { GRUB_MODULES, "pxe" },
};

#define GRUB_X64 "x86_64-efi", "x86_64-efi"
/* Kernels for arm64 may be compressed as a whole. */
#define GRUB_ARM64    "arm64-efi", "arm64-efi"
#define MODULES_ARM64 GRUB_MODULES, "efinet", "all_video", "gzio"

/* Firmware that came by a URL tells GRUB no address: it asks for one. */
static const struct grub grubs_uefi[] = {
	[LOADER_X64] = { GRUB_X64,
			 "grub.efi",
			 LOADERS_GRUB_X86,
			 "",
			 { GRUB_MODULES, "efinet", "all_video" } },
	[LOADER_X64_HTTP] = { GRUB_X64,
			      "grub-http.efi",
			      LOADERS_GRUB_X86,
			      "net_bootp\n",
			      { GRUB_MODULES, "efinet", "all_video" } },
	[LOADER_ARM64] = { GRUB_ARM64,
			   "grub-arm64.efi",
			   LOADERS_GRUB_ARM64,
			   "",
			   { MODULES_ARM64 } },
	[LOADER_ARM64_HTTP] = { GRUB_ARM64,
				"grub-arm64-http.efi",
				LOADERS_GRUB_ARM64,
				"net_bootp\n",
				{ MODULES_ARM64 } },
};

/* Modules may lie in --loader-dir, in a folder that their platform names. */
static bool has_modules(const char *own, const char *platform, char *path,
			size_t size)
{
	if (own == NULL)
		return false;
	snprintf(path, size, "%s/%s", own, platform);
	return access(path, X_OK) == 0;
}

static int run_mkimage(const struct grub *grub, const char *own,
		       const char *config, const char *image)
{
	const char *argv[32] = { "grub-mkimage", "-O",	  grub->format,
				 "-p",		 "/grub", "-c",
				 config,	 "-o",	  image };
	struct child child;
	char modules[512];
	int argc = 9, rc;

	/* It knows where the distribution has them. */
	if (has_modules(own, grub->platform, modules, sizeof(modules))) {
		argv[argc++] = "-d";
		argv[argc++] = modules;
	}
	for (int i = 0; i < 16 && grub->modules[i] != NULL; i++)
		argv[argc++] = grub->modules[i];
	rc = child_start(&child, "grub-mkimage", (char *const *)argv, NULL);
	if (rc < 0)
		return rc;
	while (!child_has_ended(&child))
		usleep(10000);
	close(child.fd);
	return WIFEXITED(child.status) && WEXITSTATUS(child.status) == 0
		       ? 0
		       : -ENOENT;
}

/* Why there is none: a full folder is no reason to install anything. */
static void warn_no_grub(const struct grub *grub, const char *whom,
			 const char *folder, const char *packages)
{
	struct statvfs fs;

	if (statvfs(folder, &fs) == 0 && fs.f_bavail * fs.f_frsize < GRUB_BYTES)
		log_warning(
			"%s machines will not boot: no %s in %s: %s; " OTHER_FOLDER,
			whom, grub->name, folder, strerror(ENOSPC));
	else
		log_warning("%s machines will not boot: grub-mkimage makes no "
			    "%s image; install %s",
			    whom, grub->format, packages);
}

/*
 * GRUB is told in itself whom to ask: beside a DHCP server of the site, it
 * would ask that one, whatever the proxy said.  Its name, or NULL.
 */
static const char *make_grub(const struct grub *grub,
			     const struct boot_options *o, const char *folder,
			     const char *server)
{
	char config[512], image[512];
	FILE *f;

	snprintf(config, sizeof(config), "%s/%s/core.cfg", folder, grub->menu);
	snprintf(image, sizeof(image), "%s/%s", folder, grub->name);
	f = fopen(config, "we");
	if (f == NULL)
		return NULL;
	fprintf(f, "%sset root=(tftp,%s)\nset prefix=(tftp,%s)/%s\n",
		grub->first, server, server, grub->menu);
	if (fclose(f) != 0 ||
	    run_mkimage(grub, o->loader_dir, config, image) < 0)
		return NULL;
	return grub->name;
}

static const char *put_bios(const struct boot_options *o, const char *folder,
			    const char *server)
{
	const char *name;

	if (!o->has_loader || o->loader == MENU_PXELINUX)
		return loader_files_put(pxelinux_files, o->loader_dir, folder,
					"BIOS", PACKAGES_PXELINUX);
	if (o->loader == MENU_IPXE)
		return loader_files_put(ipxe_bios_files, o->loader_dir, folder,
					"BIOS", PACKAGES_IPXE);
	name = make_grub(&grub_bios, o, folder, server);
	if (name == NULL)
		warn_no_grub(&grub_bios, "BIOS", folder, PACKAGES_GRUB_BIOS);
	return name;
}

static int put_x64(struct loaders *l, const struct boot_options *o,
		   const struct catalogue *isos, const char *folder)
{
	const char **files = l->files;
	int rc;

	if (l->by_script) {
		files[LOADER_X64] = loader_files_put(ipxe_uefi_files,
						     o->loader_dir, folder,
						     "UEFI", PACKAGES_IPXE);
		files[LOADER_X64_HTTP] = files[LOADER_X64];
		return 0;
	}
	files[LOADER_X64_HTTP] = make_grub(&grubs_uefi[LOADER_X64_HTTP], o,
					   folder, l->server);
	if (o->dhcp_range != NULL) {
		rc = secure_put(&l->secure[CPU_X86], CPU_X86, o, isos, folder);
		files[LOADER_X64] = l->secure[CPU_X86].shim;
		return rc;
	}
	files[LOADER_X64] = make_grub(&grubs_uefi[LOADER_X64], o, folder,
				      l->server);
	if (files[LOADER_X64] == NULL)
		warn_no_grub(&grubs_uefi[LOADER_X64], "UEFI", folder,
			     PACKAGES_GRUB_UEFI);
	return 0;
}

/*
 * Few have such machines, so that there is no loader is told when one of them
 * asks.  Signed GRUB asks whoever gave it its address for its menu: that has to
 * be us, or a server that names us.
 */
static int put_arm64(struct loaders *l, const struct boot_options *o,
		     const struct catalogue *isos, const char *folder)
{
	struct secure *secure = &l->secure[CPU_ARM64];
	const char **files = l->files;
	int rc = 0;

	if (l->by_script) {
		files[LOADER_ARM64] = loader_files_put(
			ipxe_arm64_files, o->loader_dir, folder, NULL, NULL);
		files[LOADER_ARM64_HTTP] = files[LOADER_ARM64];
		return 0;
	}
	for (enum loader_kind k = LOADER_ARM64; k <= LOADER_ARM64_HTTP; k++)
		files[k] = make_grub(&grubs_uefi[k], o, folder, l->server);
	if (o->dhcp_range != NULL ||
	    (o->no_dhcp && files[LOADER_ARM64] == NULL))
		rc = secure_put(secure, CPU_ARM64, o, isos, folder);
	if (secure->is_there)
		files[LOADER_ARM64] = secure->shim;
	return rc;
}

const char *loaders_remedy(const struct loaders *l, enum loader_kind kind)
{
	if (loader_cpu(kind) == CPU_ARM64)
		return l->by_script ? "give snponly-arm64.efi by --loader-dir, "
				      "Debian has none; or another --loader"
				    : "install " PACKAGES_GRUB_ARM64;
	if (l->by_script)
		return "install " PACKAGES_IPXE;
	return kind == LOADER_BIOS ? "install " PACKAGES_PXELINUX
				     " or " PACKAGES_GRUB_BIOS
				   : "install " PACKAGES_GRUB_UEFI;
}

static int make_folders(const char *folder)
{
	static const char *const names[] = { LOADERS_GRUB_X86,
					     LOADERS_GRUB_ARM64,
					     "pxelinux.cfg" };
	char path[512];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		if (mkdir(path, 0755) < 0) {
			log_error("cannot make %s: %s", path, strerror(errno));
			return -EIO;
		}
	}
	return 0;
}

int loaders_put(struct loaders *l, const struct boot_options *o,
		const struct catalogue *isos, const char *folder)
{
	int rc = make_folders(folder);

	l->by_script = o->has_loader && o->loader == MENU_IPXE;
	if (rc == 0) {
		l->files[LOADER_BIOS] = put_bios(o, folder, l->server);
		rc = put_x64(l, o, isos, folder);
	}
	if (rc == 0)
		rc = put_arm64(l, o, isos, folder);
	if (rc < 0)
		return rc;
	for (enum cpu cpu = 0; cpu < CPUS; cpu++)
		l->is_signed |= l->secure[cpu].is_there;
	for (size_t i = 0; i < LOADERS; i++) {
		if (l->files[i] != NULL)
			return 0;
	}
	log_error("there is no boot loader to give to machines");
	return -ENOENT;
}
