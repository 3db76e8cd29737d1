// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a path to an open image.
 */
#include "storage/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "limits.h"

/* What errno has no word for; of each the words are below. */
#define FILE_ERR_KIND	EINVAL
#define FILE_ERR_EMPTY	ENODATA
#define FILE_ERR_OFFSET EDOM
#define FILE_ERR_LENGTH ERANGE
#define FILE_ERR_RAGGED EILSEQ
#define FILE_ERR_DIRECT EOPNOTSUPP
#define FILE_ERR_LOCK	ENOLCK
#define FILE_ERR_USED	EBUSY

/*
 * The ranges of locks lie far behind the file's own bytes, of which QEMU locks
 * some with a meaning of its own: it would refuse an image that we only read.
 */
#define FILE_LOCK_BASE (1ull << 62)

/*
 * For some moments udev has a block device that has just appeared, and the
 * kernel the files of an io_uring whose process has ended.  What takes longer
 * than these 2 s is somebody else.
 */
#define FILE_TRIES 200
#define FILE_WAIT                   \
	{                           \
		.tv_nsec = 10000000 \
	}

const char *file_refusal(int rc)
{
	switch (-rc) {
	case EISDIR:
		return "a directory; name an image file or a block device";
	case FILE_ERR_KIND:
		return "neither a file nor a block device";
	case FILE_ERR_EMPTY:
		return "empty";
	case FILE_ERR_OFFSET:
		return "the offset lies at its end or beyond";
	case FILE_ERR_LENGTH:
		return "the length goes beyond its end";
	case FILE_ERR_RAGGED:
		return "its size is no multiple of 512, so its last sector "
		       "cannot be written; first: truncate -s %512";
	case FILE_ERR_DIRECT:
		return "no O_DIRECT in sectors of 512 bytes here; try without "
		       "-d";
	case FILE_ERR_LOCK:
		return "it cannot be locked, so it might be written twice at "
		       "once";
	case FILE_ERR_USED:
		return "in use: mounted, or served by another process; one "
		       "that writes must be alone";
	}
	return strerror(-rc);
}

static int file_size(int fd, uint64_t *size_bytes)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISBLK(st.st_mode))
		return ioctl(fd, BLKGETSIZE64, size_bytes) < 0 ? -errno : 0;
	if (!S_ISREG(st.st_mode))
		return -FILE_ERR_KIND;
	*size_bytes = (uint64_t)st.st_size;
	return 0;
}

static bool is_block_device(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISBLK(st.st_mode);
}

/* A ragged tail counts as one. */
static uint64_t file_sectors(uint64_t size_bytes)
{
	return (size_bytes + ATA_SECTOR_BYTES - 1) / ATA_SECTOR_BYTES;
}

/* Of the whole file the part that is meant, within it. */
static int file_find_part(struct file *file, const struct file_options *options)
{
	uint64_t whole_bytes, length = options->length_sectors;
	int rc = file_size(file->fd, &whole_bytes);

	if (rc < 0)
		return rc;
	if (whole_bytes == 0)
		return -FILE_ERR_EMPTY;
	if (options->offset_sectors >= file_sectors(whole_bytes))
		return -FILE_ERR_OFFSET;
	file->offset_bytes = options->offset_sectors * ATA_SECTOR_BYTES;
	file->size_bytes = whole_bytes - file->offset_bytes;
	if (length > file_sectors(file->size_bytes))
		return -FILE_ERR_LENGTH;
	if (length > 0 && length <= file->size_bytes / ATA_SECTOR_BYTES)
		file->size_bytes = length * ATA_SECTOR_BYTES;
	if (options->is_writable && file->size_bytes % ATA_SECTOR_BYTES)
		return -FILE_ERR_RAGGED;
	return 0;
}

/* --- O_DIRECT ------------------------------------------------------------ */

static bool file_reads(int fd, uint32_t len_bytes, uint64_t offset_bytes)
{
	void *block;
	ssize_t got;

	if (posix_memalign(&block, CHUNK_BYTES, CHUNK_BYTES) != 0)
		return false;
	got = pread(fd, block, len_bytes, (off_t)offset_bytes);
	free(block);
	return got > 0;
}

/*
 * Some file systems take the flag at open and refuse the first read, and a
 * disk of larger blocks refuses what does not lie on them: parts that begin
 * within a block, and, as we write single sectors, any disk of larger blocks.
 */
static bool file_takes_direct(const struct file *file, bool is_writable)
{
	if (!file_reads(file->fd, CHUNK_BYTES, file->offset_bytes))
		return false;
	return !is_writable ||
	       file_reads(file->fd, ATA_SECTOR_BYTES,
			  file->offset_bytes + file->size_bytes -
				  ATA_SECTOR_BYTES);
}

static int file_try_direct(struct file *file,
			   const struct file_options *options)
{
	if (options->is_writable && !options->is_direct)
		return 0;
	file->is_direct = fcntl(file->fd, F_SETFL, O_DIRECT) == 0 &&
			  file_takes_direct(file, options->is_writable);
	if (file->is_direct)
		return 0;
	fcntl(file->fd, F_SETFL, 0);
	return options->is_direct ? -FILE_ERR_DIRECT : 0;
}

/* --- one user or many ---------------------------------------------------- */

/* Of the open file, so that a dup has it too, and it goes with the last one. */
static int file_lock(const struct file *file, bool is_writable)
{
	struct flock lock = {
		.l_type = is_writable ? F_WRLCK : F_RDLCK,
		.l_whence = SEEK_SET,
		.l_start = (off_t)(FILE_LOCK_BASE + file->offset_bytes),
		.l_len = (off_t)file->size_bytes,
	};

	if (fcntl(file->fd, F_OFD_SETLK, &lock) == 0)
		return 0;
	if (errno == EAGAIN || errno == EACCES)
		return -FILE_ERR_USED;
	/* Where there are no locks, reading needs none. */
	return is_writable ? -FILE_ERR_LOCK : 0;
}

static bool is_whole_written(const struct file_options *options)
{
	return options->is_writable && options->offset_sectors == 0 &&
	       options->length_sectors == 0;
}

/*
 * Of a block device O_EXCL asks for the device, whatever names it has: it fails
 * when that is mounted, or part of another.  Of a file it means nothing here.
 */
static int file_open_plain(const char *path, const struct file_options *options)
{
	/* Must not block here: it may be a pipe. */
	int flags = O_CLOEXEC | O_NONBLOCK |
		    (options->is_writable ? O_RDWR : O_RDONLY);
	int fd = open(path, flags);
	int rc;

	if (fd < 0)
		return -errno;
	if (is_whole_written(options) && is_block_device(fd)) {
		rc = open(path, flags | O_EXCL);
		if (rc < 0)
			rc = -errno;
		close(fd);
		if (rc < 0)
			return rc;
		fd = rc;
	}
	/* io_uring gives up early on files that are marked so. */
	fcntl(fd, F_SETFL, 0);
	return fd;
}

static int file_open_part(struct file *file, const char *path,
			  const struct file_options *options)
{
	int rc = file_open_plain(path, options);

	if (rc < 0)
		return rc;
	*file = (struct file){ .fd = rc };
	rc = file_find_part(file, options);
	if (rc == 0)
		rc = file_try_direct(file, options);
	if (rc < 0)
		close(file->fd);
	return rc;
}

static int file_try_open(struct file *file, const char *path,
			 const struct file_options *options)
{
	int rc = file_open_part(file, path, options);

	if (rc < 0)
		return rc;
	rc = file_lock(file, options->is_writable);
	if (rc < 0)
		close(file->fd);
	return rc;
}

int file_check(const char *path, const struct file_options *options)
{
	struct file file;
	int rc = file_open_part(&file, path, options);

	if (rc == 0)
		close(file.fd);
	return rc == -EBUSY ? 0 : rc;
}

int file_open(struct file *file, const char *path,
	      const struct file_options *options)
{
	const struct timespec wait = FILE_WAIT;
	int rc = file_try_open(file, path, options);

	for (int tries = 1; rc == -FILE_ERR_USED && tries < FILE_TRIES;
	     tries++) {
		nanosleep(&wait, NULL);
		rc = file_try_open(file, path, options);
	}
	return rc;
}
