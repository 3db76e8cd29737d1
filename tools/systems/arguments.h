/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's arguments that boot a live system from the network: its
 * profile's, with what is known put in.
 */
#ifndef SYSTEMS_ARGUMENTS_H
#define SYSTEMS_ARGUMENTS_H

#include <stdint.h>

#include "tools/menu/entry.h"
#include "tools/systems/profile.h"

#define ARGUMENTS_BYTES ENTRY_ARGS_BYTES

/* How the system reaches its root file system. */
struct system_way {
	enum profile_way way;
	struct boot_target target; /* over AoE */
	const char *iso_url;	   /* over HTTP: the ISO as one file */
	/* The ISO's files by their paths below it; ends with a slash. */
	const char *files_url;
	/* As the loader writes it, BOOTIF=01-${net0/mac:hexhyp}; or NULL. */
	const char *bootif;
	const char *extra; /* the user's own, behind all others; or NULL */
};

/* What a profile's words may name of the ISO; "" or 0 where not known. */
struct iso_facts {
	const char *kiwi_version;
	const char *root; /* path of the root file system in it */
	uint64_t bytes;
	const char *own; /* arguments of its own menu */
};

/*
 * The profile's, those of the ISO's own menu that go with them, the user's.
 * Words whose variable is not known are left out.  0, or -EINVAL: kiwi_version
 * is no version; -ENOENT: nothing is known that would boot it; -ENODATA: what
 * {root} or a URL stands for is not known; -E2BIG: too long.  *note is what
 * the user must know besides, or NULL.
 */
int profile_arguments(const struct profile *p, const struct iso_facts *facts,
		      const struct system_way *way, char args[ARGUMENTS_BYTES],
		      const char **note);

#endif
