/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ISO image as the tools see it: who made it, its files, their bytes.
 * Nothing is mounted and nothing unpacked; a file is read where it lies, so a
 * server may hand out its extents as they are.
 */
#ifndef ISO_IMAGE_H
#define ISO_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tools/iso/tree.h"
#include "tools/iso/volume.h"

struct image {
	int fd;
	uint64_t file_bytes;
	struct iso_volume volume;
	struct tree tree;
	struct tree efi; /* of the EFI image in it, once efi_load() read it */
};

/*
 * 0, or negative errno with nothing to close; then image_explain() words it
 * for the user.
 */
int image_open(struct image *image, const char *path);

/* The same for a file that is open already; closes fd also on failure. */
int image_open_fd(struct image *image, int fd);
void image_close(struct image *image);

/* What is wrong and what to do, as the end of a sentence that names the ISO. */
void image_explain(const struct image *image, int rc, char *text, size_t size);

/* By path, through links; NULL if it is not there or no file. */
const struct tree_entry *image_lookup(const struct image *image,
				      const char *path);

/* Is all of the file inside the ISO?  A directory may lie. */
bool image_holds(const struct image *image, const struct tree_entry *file);

/*
 * Bytes read, fewer than asked for only at the file's end; -ENODATA where the
 * file reaches beyond the ISO.
 */
ssize_t image_read(const struct image *image, const struct tree_entry *file,
		   uint64_t offset_bytes, void *buf, size_t len_bytes);

#endif
