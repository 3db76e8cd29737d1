/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot loaders: found where distributions put them, copied to where machines
 * get them.
 */
#ifndef BOOT_LOADERS_H
#define BOOT_LOADERS_H

#include "tools/boot/catalogue.h"
#include "tools/boot/options.h"
#include "tools/boot/secure.h"

/* Firmware that needs a loader of its own. */
enum loader_kind {
	LOADER_BIOS,
	LOADER_X64,	 /* UEFI, by TFTP */
	LOADER_X64_HTTP, /* UEFI that wants a URL */
	LOADER_ARM64,	 /* the same two of arm64 */
	LOADER_ARM64_HTTP,
	LOADERS,
};

struct loaders {
	/* Below the root, as machines ask for them; NULL: there is none. */
	const char *files[LOADERS];
	bool is_signed; /* one takes kernel and initrd by TFTP only */
	struct secure secure[CPUS];
	bool by_script;	    /* iPXE: it gets a script instead, once it runs */
	const char *server; /* our address */
	const char *url;    /* of our HTTP server, without a slash at its end */
};

#define LOADERS_IPXE_SCRIPT "boot.ipxe"

/* Folders of the menus of GRUB that is made here. */
#define LOADERS_GRUB_X86   "grub-made"
#define LOADERS_GRUB_ARM64 LOADERS_GRUB_X86 "/arm64-efi"

/*
 * Into the folder; server and url are set, and stay as long as this.  What is
 * signed may be of the first ISO that such machines boot.  0 or -ENOENT, told.
 */
int loaders_put(struct loaders *l, const struct boot_options *o,
		const struct catalogue *isos, const char *folder);

/*
 * Client architectures, as firmware tells them by DHCP (RFC 4578 and IANA's
 * list): x64 UEFI says 7 or 9.
 */
struct loader_arch {
	unsigned int number;
	enum loader_kind kind;
	bool by_http; /* its vendor class is HTTPClient, its file a URL */
};

#define LOADER_ARCHS 6u
extern const struct loader_arch loader_archs[LOADER_ARCHS];

enum cpu loader_cpu(enum loader_kind kind);

/* What to do where there is no such loader, for people. */
const char *loaders_remedy(const struct loaders *l, enum loader_kind kind);

#endif
