// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ISO: what it is, and whether what boots it is in it and whole.
 */
#include <inttypes.h>
#include <errno.h>
#include <string.h>

#include "tools/doctor/doctor.h"
#include "tools/iso/boot.h"

#define WHY_BYTES 256u

static void report_boot(struct doctor *d, const struct boot *boot)
{
	report_add(&d->report, "iso", LEVEL_OK,
		   "%s is %s%s%s%s%s, kernel %s, initrd %s (%" PRIu64 " MiB)",
		   d->options.iso, boot->family, boot->arch[0] ? " " : "",
		   boot->arch, boot->kiwi_version[0] ? ", KIWI " : "",
		   boot->kiwi_version, boot->kernel_path, boot->initrd_path,
		   boot->initrd->size_bytes >> 20);
	/* The initrd itself is not opened yet. */
	report_add(&d->report, "initrd", LEVEL_NOTE,
		   "whether %s has the module aoe was not looked at",
		   boot->initrd_path);
	report_advise(&d->report,
		      "xblade-extract it, then lsinitrd or lsinitramfs | "
		      "grep aoe");
}

static void report_no_boot(struct doctor *d, const struct boot *boot)
{
	struct report *r = &d->report;

	if (boot->kernel_path) {
		report_add(r, "iso", LEVEL_PROBLEM,
			   "%s has a kernel, %s, but no initrd beside it",
			   d->options.iso, boot->kernel_path);
		report_advise(r, "xblade-extract takes both by name: --kernel "
				 "and --initrd");
	} else if (boot->root) {
		report_add(r, "iso", LEVEL_PROBLEM,
			   "%s has a root file system, %s, but no kernel",
			   d->options.iso, boot->root->path);
		report_advise(r, "KIWI with bootloader=systemd_boot hides it "
				 "in the EFI partition: build it with another");
	} else {
		report_add(r, "iso", LEVEL_PROBLEM,
			   "%s has no kernel in any place that xblade knows",
			   d->options.iso);
		report_advise(r, "if it is a live ISO, xblade-extract takes "
				 "its files by name");
	}
}

static bool is_whole(const struct image *image, const struct boot *boot)
{
	return image_holds(image, boot->kernel) &&
	       image_holds(image, boot->initrd) &&
	       (!boot->root || image_holds(image, boot->root));
}

static void look_into(struct doctor *d, const struct image *image)
{
	struct report *r = &d->report;
	struct boot boot;
	char why[WHY_BYTES];

	d->iso_bytes = image->file_bytes;
	if (boot_find(image, &boot) < 0) {
		report_no_boot(d, &boot);
	} else if (!is_whole(image, &boot)) {
		image_explain(image, -ENODATA, why, sizeof(why));
		report_add(r, "iso", LEVEL_PROBLEM, "%s %s", d->options.iso,
			   why);
	} else {
		report_boot(d, &boot);
	}
	if (image->tree.is_damaged) {
		report_add(r, "iso", LEVEL_WARNING,
			   "%s has directories that cannot be read",
			   d->options.iso);
		report_advise(r, "compare its checksum with the original's");
	}
}

void check_iso(struct doctor *d)
{
	struct image image;
	char why[WHY_BYTES];
	int rc;

	if (!d->options.iso)
		return;
	rc = image_open(&image, d->options.iso);
	if (rc < 0) {
		image_explain(&image, rc, why, sizeof(why));
		report_add(&d->report, "iso", LEVEL_PROBLEM, "%s %s",
			   d->options.iso, why);
		return;
	}
	look_into(d, &image);
	image_close(&image);
}
