// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of layouts.  The first row that fits names the family, so rows
 * with a condition come before those without, and names of one system before
 * those that several use.
 */
#include "tools/iso/layouts.h"

#define SQUASHED "LiveOS/squashfs.img"

/* KIWI's loader folder, the same since 2016 for every architecture. */
#define KIWI_FILES                                                        \
	.folder = "boot/*/loader", .kernel = "linux", .initrd = "initrd", \
	.arch_is_folder = true

#define FEDORA_FILES \
	.folder = "images/pxeboot", .kernel = "vmlinuz", .initrd = "initrd.img"

const struct layout layouts[] = {
	/* Built by KIWI with flags="dmsquash": Fedora 42 and later, Agama. */
	{ .family = "kiwi-dmsquash",
	  KIWI_FILES,
	  .root = SQUASHED,
	  .volume = "Fedora*|agama*" },
	{ .family = "kiwi-install", KIWI_FILES, .volume = "INSTALL" },
	/* YaST's media came before KIWI's and lent it the folder. */
	{ .family = "suse-install", KIWI_FILES, .mark = "media.1/*" },
	{ .family = "kiwi", KIWI_FILES, .root = SQUASHED },
	{ .family = "suse-install",
	  .folder = "boot/*",
	  .kernel = "linux",
	  .initrd = "initrd",
	  .arch_is_folder = true },

	{ .family = "rhel",
	  FEDORA_FILES,
	  .root = SQUASHED "|images/install.img",
	  .volume = "RHEL-*|CentOS*|Alma*|Rocky*|OL-*" },
	{ .family = "fedora-install",
	  FEDORA_FILES,
	  .root = "images/install.img",
	  .mark = "images/install.img" },
	{ .family = "fedora-live", FEDORA_FILES, .root = SQUASHED },

	/* Debian, Clonezilla, GParted, Kali, Tails. */
	{ .family = "debian-live",
	  .folder = "live",
	  .kernel = "vmlinuz*",
	  .initrd = "initrd.img*|initrd*.img|initrd*|initrd.img|initrd.gz",
	  .root = "live/filesystem.squashfs|live/*.squashfs" },
	{ .family = "casper",
	  .folder = "casper",
	  .kernel = "vmlinuz*",
	  .initrd = "initrd*|initrd.img*|initrd.lz|initrd.gz|initrd",
	  .root = "casper/filesystem.squashfs|casper/*.squashfs" },

	{ .family = "arch",
	  .folder = "arch/boot/*",
	  .kernel = "vmlinuz*",
	  .initrd = "initramfs*.img|archiso.img",
	  .root = "arch/*/airootfs.sfs|arch/*/airootfs.erofs",
	  .arch_is_folder = true },
	{ .family = "systemrescue",
	  .folder = "sysresccd/boot/*",
	  .kernel = "vmlinuz",
	  .initrd = "sysresccd.img",
	  .root = "sysresccd/*/airootfs.sfs|sysresccd/*/airootfs.erofs",
	  .arch_is_folder = true },

	{ .family = "alpine",
	  .folder = "boot",
	  .kernel = "vmlinuz-lts|vmlinuz-*",
	  .initrd = "initramfs-*|initramfs-lts",
	  .root = "boot/modloop-*" },
	{ .family = "nixos",
	  .folder = "boot",
	  .kernel = "bzImage",
	  .initrd = "initrd",
	  .root = "nix-store.squashfs" },
	{ .family = "void",
	  .folder = "boot",
	  .kernel = "vmlinuz",
	  .initrd = "initrd",
	  .root = SQUASHED },
	{ .family = "gentoo",
	  .folder = "boot",
	  .kernel = "gentoo*",
	  .initrd = "gentoo*.igz",
	  .root = "image.squashfs" },
	{ .family = "slax",
	  .folder = "slax/boot",
	  .kernel = "vmlinuz",
	  .initrd = "initrfs.img" },
	{ .family = "antix",
	  .folder = "antiX",
	  .kernel = "vmlinuz*",
	  .initrd = "initrd*.gz|initrd.gz",
	  .root = "antiX/linuxfs" },

	/* The folder bears the name of the flavour: last, for it is broad. */
	{ .family = "grml",
	  .folder = "boot/*",
	  .kernel = "vmlinuz",
	  .initrd = "initrd.img",
	  .root = "live/*/*.squashfs" },
};
const size_t layout_count = sizeof(layouts) / sizeof(layouts[0]);
