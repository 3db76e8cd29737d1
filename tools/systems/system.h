/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What boots an ISO: which system it is, its kernel and its initrd.
 */
#ifndef SYSTEMS_SYSTEM_H
#define SYSTEMS_SYSTEM_H

#include "tools/initrd/initrd.h"
#include "tools/iso/image.h"
#include "tools/systems/arguments.h"

#define SYSTEM_OTHERS_MAX  8u
#define SYSTEM_INITRDS_MAX 4u
#define SYSTEM_ID_BYTES	   64u

struct system_file {
	const char *path;		/* as a menu names it, perhaps a link */
	const struct tree_entry *entry; /* the file, for image_read() */
	bool is_in_efi;			/* the path is one of the EFI image */
};

/* Paths and files belong to the image, the profile to the table. */
struct system {
	char id[SYSTEM_ID_BYTES]; /* a file's name; both of system_name() */
	char label[128];	  /* for people */
	const struct profile *profile; /* NULL: of no known family */
	char arch[16];		   /* as uname -m, or ix86; empty: not told */
	char kiwi_version[16];	   /* empty: not told */
	struct system_file kernel; /* entry NULL: there is none */
	struct system_file initrds[SYSTEM_INITRDS_MAX]; /* in this order */
	size_t initrd_count;
	/* Of the entry of its own menu that boots it; empty: it has none. */
	char own_title[128];
	char own_arguments[ARGUMENTS_BYTES];
	struct initrd_facts initrd;    /* of system_inspect() */
	const struct tree_entry *root; /* image of the root file system */
	const struct tree_entry *xen;  /* KIWI's hypervisor, multiboot */
	/* Kernels with an initrd that might have been taken as well. */
	const char *others[SYSTEM_OTHERS_MAX];
	size_t other_count;
};

/*
 * By the profiles and its own boot menu, if need be that of its EFI image.
 * -ENOENT: the kernel's path is NULL if there is none, else the kernel that
 * has no initrd beside it; root may be there nevertheless.
 */
int system_recognise(struct image *image, const struct profiles *profiles,
		     struct system *system);

/* The same where the user says which; -ENOENT leaves the lost one NULL. */
int system_take(struct image *image, const struct profiles *profiles,
		const char *kernel_path, const char *initrd_path,
		struct system *system);

/*
 * Looks into the initrds, which takes a second or several; errors as of there.
 * What is in them may tell the family better than all before.
 */
int system_inspect(const struct image *image, const struct profiles *profiles,
		   struct system *system);

/* Its id, of letters, digits and . _ + -, and its label. */
void system_name(const struct image *image, const char *iso_path,
		 struct system *system);

/*
 * The shim without which it does not boot over AoE, "none", or NULL: its
 * initrd was not read and its family has no word on it.
 */
const char *system_shim(const struct system *system);

/* Its arguments; errors and note as of profile_arguments(). */
int system_arguments(const struct image *image, const struct system *system,
		     const struct system_way *way, char args[ARGUMENTS_BYTES],
		     const char **note);

const char *system_family(const struct system *system);

#endif
