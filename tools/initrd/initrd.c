// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parent's half: the scan as confined work, and what follows from it.
 */
#include "tools/initrd/initrd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/initrd/scan.h"
#include "tools/iso/confine.h"

struct inspection {
	const struct image *image;
	const struct tree_entry *const *files;
	size_t file_count;
};

static int inspect_confined(void *context, int out)
{
	const struct inspection *i = context;
	struct initrd_facts facts = { .is_read = true };

	for (size_t n = 0; n < i->file_count; n++) {
		if (!scan_file(i->image, i->files[n], &facts))
			facts.is_read = false;
	}
	return write(out, &facts, sizeof(facts)) == (ssize_t)sizeof(facts)
		       ? 0
		       : -EIO;
}

int initrd_inspect(const struct image *image,
		   const struct tree_entry *const *files, size_t file_count,
		   struct initrd_facts *facts)
{
	struct inspection inspection = { .image = image,
					 .files = files,
					 .file_count = file_count };
	const struct confined c = {
		.work = inspect_confined,
		.context = &inspection,
		.cpu_seconds = INITRD_CPU_SECONDS,
		/* It tells all at its end, and others want the processor. */
		.idle_seconds = 4 * INITRD_CPU_SECONDS,
		.bytes_max = sizeof(*facts),
	};
	uint8_t *bytes;
	size_t len;
	int rc = confine_run(&c, &bytes, &len);

	*facts = (struct initrd_facts){ .is_read = false };
	if (rc < 0)
		return rc;
	if (len == sizeof(*facts)) {
		memcpy(facts, bytes, sizeof(*facts));
		facts->release[sizeof(facts->release) - 1] = '\0';
	} else {
		rc = -EBADMSG;
	}
	free(bytes);
	return rc;
}

const char *initrd_kind_name(enum initrd_kind kind)
{
	switch (kind) {
	case INITRD_DRACUT:
		return "dracut";
	case INITRD_INITRAMFS_TOOLS:
		return "initramfs-tools";
	case INITRD_MKINITCPIO:
		return "mkinitcpio";
	case INITRD_MKINITFS:
		return "mkinitfs";
	case INITRD_UNKNOWN:
		break;
	}
	return "unknown";
}

/* dracut, mkinitcpio and mkinitfs load aoe by an argument. */
const char *initrd_shim(const struct initrd_facts *facts)
{
	if (facts->kind != INITRD_INITRAMFS_TOOLS)
		return "none";
	if (facts->has_casper)
		return "casper";
	return facts->has_live_boot ? "live-boot" : "initramfs-tools";
}
