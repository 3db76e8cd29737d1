// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ISO: what it is, and whether what boots it is in it and whole.
 */
#include <inttypes.h>
#include <errno.h>
#include <string.h>

#include "tools/doctor/doctor.h"
#include "tools/systems/system.h"

#define WHY_BYTES 256u

static void report_initrd(struct doctor *d, const struct system *s)
{
	const struct initrd_facts *f = &s->initrd;
	const char *shim = system_shim(s);
	const char *path = s->initrds[0].path;

	if (f->aoe == INITRD_NO_AOE &&
	    (!f->is_read || f->kind == INITRD_UNKNOWN)) {
		report_add(&d->report, "initrd", LEVEL_NOTE,
			   "whether %s has the module aoe cannot be told",
			   path);
		return;
	}
	if (f->aoe == INITRD_NO_AOE) {
		report_add(&d->report, "initrd", LEVEL_PROBLEM,
			   "%s has no module aoe", path);
		report_advise(&d->report, "boot it by xblade-boot --over http, "
					  "or make its initrd anew with that "
					  "module");
		return;
	}
	report_add(&d->report, "initrd", LEVEL_OK, "%s has the AoE driver",
		   path);
	if (shim != NULL && strcmp(shim, "none") != 0) {
		report_add(&d->report, "initrd", LEVEL_NOTE,
			   "%s does not look for AoE disks by itself", path);
		report_advise(&d->report,
			      "xblade-extract --aoe appends what it lacks");
	}
}

static void report_system(struct doctor *d, const struct system *s)
{
	report_add(&d->report, "iso", LEVEL_OK,
		   "%s is %s%s%s%s%s, kernel %s, initrd %s (%" PRIu64 " MiB)",
		   d->options.iso, system_family(s), s->arch[0] ? " " : "",
		   s->arch, s->kiwi_version[0] ? ", KIWI " : "",
		   s->kiwi_version, s->kernel.path, s->initrds[0].path,
		   s->initrds[0].entry->size_bytes >> 20);
	report_initrd(d, s);
}

static void report_no_boot(struct doctor *d, const struct system *system)
{
	struct report *r = &d->report;

	if (system->kernel.path) {
		report_add(r, "iso", LEVEL_PROBLEM,
			   "%s has a kernel, %s, but no initrd beside it",
			   d->options.iso, system->kernel.path);
		report_advise(r, "xblade-extract takes both by name: --kernel "
				 "and --initrd");
	} else if (system->root) {
		report_add(r, "iso", LEVEL_PROBLEM,
			   "%s has a root file system, %s, but no kernel",
			   d->options.iso, system->root->path);
		report_advise(r, "KIWI with bootloader=systemd_boot has it in "
				 "an EFI image, but none can be read");
	} else {
		report_add(r, "iso", LEVEL_PROBLEM,
			   "%s has no kernel in any place that xblade knows",
			   d->options.iso);
		report_advise(r, "if it is a live ISO, xblade-extract takes "
				 "its files by name");
	}
}

static bool is_whole(const struct image *image, const struct system *system)
{
	return image_holds(image, system->kernel.entry) &&
	       image_holds(image, system->initrds[0].entry) &&
	       (!system->root || image_holds(image, system->root));
}

static void look_for_system(struct doctor *d, struct image *image,
			    const struct profiles *profiles)
{
	struct report *r = &d->report;
	struct system system;
	char why[WHY_BYTES];

	if (system_recognise(image, profiles, &system) < 0) {
		report_no_boot(d, &system);
	} else if (!is_whole(image, &system)) {
		image_explain(image, -ENODATA, why, sizeof(why));
		report_add(r, "iso", LEVEL_PROBLEM, "%s %s", d->options.iso,
			   why);
	} else {
		system_inspect(image, profiles, &system);
		report_system(d, &system);
	}
}

static void look_into(struct doctor *d, struct image *image)
{
	struct report *r = &d->report;
	struct profiles profiles;
	char why[PROFILE_WHY_BYTES];

	d->iso_bytes = image->file_bytes;
	if (profiles_load(&profiles, NULL, why) < 0) {
		report_add(r, "iso", LEVEL_PROBLEM, "%s", why);
	} else {
		look_for_system(d, image, &profiles);
		profiles_free(&profiles);
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
