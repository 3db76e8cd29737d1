// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Opening an ISO, reading its files, and words for what may be wrong with it.
 */
#include "tools/iso/image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/iso/reader.h"

int image_open(struct image *image, const char *path)
{
	/* Not to hang on a FIFO: it is refused below. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		int rc = -errno;

		*image = (struct image){ .fd = -1 };
		return rc;
	}
	return image_open_fd(image, fd);
}

static int check_file(struct image *image)
{
	struct stat st;
	off_t end;

	if (fstat(image->fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return -ESPIPE;
	/* st_size of a disc in its drive is 0. */
	end = lseek(image->fd, 0, SEEK_END);
	if (end < 0)
		return -errno;
	image->file_bytes = (uint64_t)end;
	return 0;
}

int image_open_fd(struct image *image, int fd)
{
	uint8_t *records;
	size_t len_bytes;
	int rc;

	*image = (struct image){ .fd = fd };
	rc = check_file(image);
	if (rc < 0)
		goto err;
	rc = volume_read(&image->volume, fd, image->file_bytes);
	if (rc < 0)
		goto err;
	rc = reader_run(fd, image->file_bytes, &records, &len_bytes);
	if (rc < 0)
		goto err;
	rc = tree_build(&image->tree, records, len_bytes);
	if (rc < 0)
		goto err;
	return 0;

err:
	close(fd);
	image->fd = -1;
	return rc;
}

void image_close(struct image *image)
{
	tree_free(&image->tree);
	tree_free(&image->efi);
	close(image->fd);
	image->fd = -1;
}

static void explain_type(const struct image *image, char *text, size_t size)
{
	const char *like = image->volume.looks_like;

	if (image->file_bytes == 0)
		snprintf(text, size, "is empty: copy or download it again");
	else if (like != NULL && strstr(like, "data") != NULL)
		snprintf(text, size, "is %s, not an ISO: unpack it first",
			 like);
	else
		snprintf(text, size,
			 "is %s, not an ISO 9660 image: give a live ISO",
			 like != NULL ? like : "something else");
}

static void explain_length(const struct image *image, char *text, size_t size)
{
	if (image->volume.size_bytes > image->file_bytes)
		snprintf(text, size,
			 "is cut short, it holds %" PRIu64 " of %" PRIu64
			 " bytes: copy or download it again",
			 image->file_bytes, image->volume.size_bytes);
	else
		snprintf(text, size,
			 "is damaged, a file in it reaches beyond its end: "
			 "compare its checksum, copy or download it again");
}

void image_explain(const struct image *image, int rc, char *text, size_t size)
{
	switch (-rc) {
	case EMEDIUMTYPE:
		explain_type(image, text, size);
		break;
	case ENODATA:
		explain_length(image, text, size);
		break;
	case EBADMSG:
		snprintf(text, size,
			 "has damaged directories: compare its checksum, "
			 "copy or download it again");
		break;
	case EISDIR:
		snprintf(text, size, "is a directory: give the ISO file");
		break;
	case ESPIPE:
		snprintf(text, size,
			 "is neither a file nor a disk: give the ISO file");
		break;
	case ETIMEDOUT:
		snprintf(text, size,
			 "does not let its directories be read in %d s: look "
			 "after its disk, or copy it to another",
			 READER_IDLE_SECONDS);
		break;
	case E2BIG:
		snprintf(text, size,
			 "has more directories than xblade reads (%u files): "
			 "it is no live ISO, or damaged",
			 TREE_ENTRIES_MAX);
		break;
	default:
		snprintf(text, size, "cannot be read: %s", strerror(-rc));
	}
}

const struct tree_entry *image_lookup(const struct image *image,
				      const char *path)
{
	const struct tree_entry *e = tree_follow(&image->tree, path);

	return e != NULL && e->kind == TREE_FILE ? e : NULL;
}

static bool extent_is_inside(const struct image *image,
			     const struct tree_extent *x)
{
	return x->offset_bytes <= image->file_bytes &&
	       x->len_bytes <= image->file_bytes - x->offset_bytes;
}

bool image_holds(const struct image *image, const struct tree_entry *file)
{
	for (uint32_t i = 0; i < file->extent_count; i++) {
		if (!extent_is_inside(image, &file->extents[i]))
			return false;
	}
	return true;
}

/* At most up to the end of the extent that offset lies in. */
static ssize_t read_part(const struct image *image,
			 const struct tree_entry *file, uint64_t offset_bytes,
			 void *buf, size_t len_bytes)
{
	const struct tree_extent *x = file->extents;
	uint64_t left;
	ssize_t got;

	/* tree_build() saw to it that they add up to the file's size. */
	for (; offset_bytes >= x->len_bytes; x++)
		offset_bytes -= x->len_bytes;
	left = x->len_bytes - offset_bytes;
	if (len_bytes > left)
		len_bytes = (size_t)left;
	if (!extent_is_inside(image, x))
		return -ENODATA;
	got = pread(image->fd, buf, len_bytes,
		    (off_t)(x->offset_bytes + offset_bytes));
	if (got < 0)
		return -errno;
	return got > 0 ? got : -ENODATA;
}

ssize_t image_read(const struct image *image, const struct tree_entry *file,
		   uint64_t offset_bytes, void *buf, size_t len_bytes)
{
	size_t done = 0;

	if (offset_bytes >= file->size_bytes)
		return 0;
	if (len_bytes > file->size_bytes - offset_bytes)
		len_bytes = (size_t)(file->size_bytes - offset_bytes);
	while (done < len_bytes) {
		ssize_t got = read_part(image, file, offset_bytes + done,
					(uint8_t *)buf + done,
					len_bytes - done);

		if (got < 0)
			return got;
		done += (size_t)got;
	}
	return (ssize_t)done;
}
