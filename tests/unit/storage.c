// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images on real files by a real io_uring: what is written is there, what is
 * not is told, and who may have a file has it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/blk_uring.h"

#define SECTOR ((uint32_t)ATA_SECTOR_BYTES)
#define BYTES  (3 * EXTENT_BYTES + 7 * SECTOR)

struct fixture {
	char folder[64];
	char path[80];
	struct ring ring;
	uint8_t *data; /* of a transfer, aligned */
	uint8_t *disk; /* what the image should be */
	struct blk *blk;
};

static int ended;

static uint8_t noise(uint64_t at, unsigned int seed)
{
	return (uint8_t)((at * 2654435761u) >> 7) ^ (uint8_t)(seed * 31u);
}

static void make_file(const struct fixture *f, uint64_t bytes)
{
	int fd = open(f->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	for (uint64_t i = 0; i < BYTES; i++)
		f->disk[i] = noise(i, 0);
	assert_int_equal(pwrite(fd, f->disk, BYTES, 0), BYTES);
	assert_return_code(ftruncate(fd, (off_t)bytes), errno);
	close(fd);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	strcpy(f->folder, "/tmp/xblade-storage-XXXXXX");
	if (!mkdtemp(f->folder) || ring_open(&f->ring, 64) < 0)
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/image", f->folder);
	f->disk = malloc(BYTES);
	if (posix_memalign((void **)&f->data, CHUNK_BYTES, EXTENT_BYTES) != 0)
		return -1;
	make_file(f, BYTES);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	ring_close(&f->ring);
	if (f->blk)
		f->blk->ops->close(f->blk);
	unlink(f->path);
	rmdir(f->folder);
	free(f->data);
	free(f->disk);
	free(f);
	return 0;
}

/* --- verbs, waited for ---------------------------------------------------- */

static int open_with(struct fixture *f, struct file_options options)
{
	return blk_uring_open(&f->blk, &f->ring, f->path, &options);
}

static void open_writable(struct fixture *f)
{
	assert_return_code(
		open_with(f, (struct file_options){ .is_writable = true }), 0);
}

static void read_done(struct blk_read *read, int result)
{
	(void)read;
	ended = result;
}

static void write_done(struct blk_write *write, int result)
{
	(void)write;
	ended = result;
}

static void flush_done(struct blk_flush *flush, int result)
{
	(void)flush;
	ended = result;
}

static int wait_for_it(struct fixture *f)
{
	while (ended == 1)
		ring_wait(&f->ring);
	return ended;
}

static int read_extent(struct fixture *f, uint64_t extent)
{
	struct blk_read read = {
		.done = read_done,
		.data = f->data,
		.extent = extent,
	};

	memset(f->data, 0xee, EXTENT_BYTES);
	ended = 1;
	f->blk->ops->read(f->blk, &read);
	assert_int_equal(ended, 1);
	return wait_for_it(f);
}

static int write_sectors(struct fixture *f, uint64_t lba, uint32_t count,
			 unsigned int seed, bool is_sync)
{
	struct blk_write write = {
		.done = write_done,
		.data = f->data,
		.offset_bytes = lba * SECTOR,
		.len_bytes = count * SECTOR,
		.is_sync = is_sync,
	};

	for (uint32_t i = 0; i < count * SECTOR; i++)
		f->data[i] = noise(i, seed);
	ended = 1;
	f->blk->ops->write(f->blk, &write);
	assert_int_equal(ended, 1);
	return wait_for_it(f);
}

/* The same, and the disk is expected to have it. */
static void write_well(struct fixture *f, uint64_t lba, uint32_t count,
		       unsigned int seed, bool is_sync)
{
	assert_int_equal(write_sectors(f, lba, count, seed, is_sync), 0);
	memcpy(f->disk + lba * SECTOR, f->data, count * (size_t)SECTOR);
}

static int flush(struct fixture *f)
{
	struct blk_flush flush = { .done = flush_done };

	ended = 1;
	f->blk->ops->flush(f->blk, &flush);
	assert_int_equal(ended, 1);
	return wait_for_it(f);
}

/* Every extent is as expected, from first_byte of disk on; then zeros. */
static void expect_image(struct fixture *f, uint32_t first_byte)
{
	for (uint32_t e = 0; e < blk_extent_count(f->blk); e++) {
		uint32_t len = blk_extent_bytes(f->blk, e);

		assert_int_equal(read_extent(f, e), 0);
		assert_memory_equal(
			f->data, f->disk + first_byte + e * EXTENT_BYTES, len);
		for (uint32_t i = len; i < EXTENT_BYTES; i++)
			assert_int_equal(f->data[i], 0);
	}
}

static void expect_file(const struct fixture *f)
{
	uint8_t *bytes = malloc(BYTES);
	int fd = open(f->path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, bytes, BYTES), BYTES);
	assert_memory_equal(bytes, f->disk, BYTES);
	close(fd);
	free(bytes);
}

/* --- writing ------------------------------------------------------------- */

static void write_and_read_back(struct fixture *f)
{
	uint64_t last = BYTES / SECTOR - 1;

	expect_image(f, 0);
	write_well(f, 0, 1, 1, false);
	write_well(f, 3, 2, 2, true);
	write_well(f, EXTENT_SECTORS - 3, 17, 3, false); /* across extents */
	write_well(f, EXTENT_SECTORS + 1, EXTENT_SECTORS, 4, false);
	write_well(f, last, 1, 5, true);
	write_well(f, last - 5, 4, 6, false);
	assert_int_equal(flush(f), 0);
	expect_image(f, 0);
	expect_file(f);
}

static void what_is_written_is_read_back(void **state)
{
	struct fixture *f = *state;

	open_writable(f);
	assert_true(f->blk->is_writable);
	assert_false(f->blk->is_direct);
	write_and_read_back(f);
}

static void so_it_is_past_the_page_cache(void **state)
{
	struct fixture *f = *state;
	int rc = open_with(f, (struct file_options){ .is_writable = true,
						     .is_direct = true });

	if (rc == -EOPNOTSUPP) {
		print_message("no O_DIRECT at %s\n", f->folder);
		skip();
	}
	assert_int_equal(rc, 0);
	assert_true(f->blk->is_direct);
	write_and_read_back(f);
}

static void another_ring_writes_the_same_file(void **state)
{
	struct fixture *f = *state;
	struct blk *first;
	struct ring ring;

	open_writable(f);
	first = f->blk;
	assert_int_equal(ring_open(&ring, 8), 0);
	assert_int_equal(blk_uring_share(&f->blk, &f->ring, first), 0);
	assert_true(f->blk->is_writable);
	write_and_read_back(f);
	ring_close(&ring);
	first->ops->close(first);
	expect_image(f, 0); /* closed apart */
}

/* With the ring, which has the file open too. */
static void close_image(struct fixture *f)
{
	ring_close(&f->ring);
	f->blk->ops->close(f->blk);
	f->blk = NULL;
	assert_int_equal(ring_open(&f->ring, 64), 0);
}

/* What a limit does to a write: cut first, refused then. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_return_code(getrlimit(RLIMIT_FSIZE, &limit), errno);
	limit.rlim_cur = bytes;
	assert_return_code(setrlimit(RLIMIT_FSIZE, &limit), errno);
}

static void a_short_write_that_cannot_go_on_has_failed(void **state)
{
	struct fixture *f = *state;
	int result;

	open_writable(f);
	limit_files(10 * SECTOR + 100);
	result = write_sectors(f, 8, 4, 7, false);
	limit_files(RLIM_INFINITY);
	assert_int_equal(result, -EFBIG);
	/* So much was done, as the limit is in bytes. */
	memcpy(f->disk + 8 * SECTOR, f->data, 2 * SECTOR + 100);
	expect_image(f, 0);
}

static void a_short_write_goes_on(void **state)
{
	struct fixture *f = *state;
	struct io_uring_cqe *cqe;
	struct blk_write write = {
		.done = write_done,
		.data = f->data,
		.offset_bytes = 8 * SECTOR,
		.len_bytes = 4 * SECTOR,
	};

	open_writable(f);
	memset(f->data, 0x5a, 4 * SECTOR);
	memset(f->disk + 8 * SECTOR, 0x5a, 4 * SECTOR);
	ended = 1;
	limit_files(10 * SECTOR + 100);
	f->blk->ops->write(f->blk, &write);
	io_uring_submit(&f->ring.uring);
	assert_int_equal(io_uring_wait_cqe(&f->ring.uring, &cqe), 0);
	assert_int_equal(cqe->res, 2 * SECTOR + 100);
	limit_files(RLIM_INFINITY);
	assert_int_equal(wait_for_it(f), 0);
	expect_image(f, 0);
	expect_file(f);
}

/* A file system of 256 KiB with a file of more, that has no blocks yet. */
static bool mount_small(const struct fixture *f)
{
	return unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("small", f->folder, "tmpfs", 0, "size=256k") == 0;
}

static void a_full_disk_is_told(void **state)
{
	struct fixture *f = *state;
	uint32_t written = 0, failed = 0;
	int fd;

	unlink(f->path);
	if (!mount_small(f)) {
		make_file(f, BYTES);
		print_message("no mount: %s\n", strerror(errno));
		skip();
	}
	fd = open(f->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_return_code(ftruncate(fd, 16 * EXTENT_BYTES), errno);
	close(fd);
	open_writable(f);
	for (uint32_t i = 0; i < 16 * EXTENT_SECTORS; i += 64) {
		int rc = write_sectors(f, i, 64, i, false);

		assert_true(rc == 0 || rc == -ENOSPC);
		written += rc == 0;
		failed += rc < 0;
	}
	/* All that had room was written, and nothing else told so. */
	assert_in_range(written, 4, 256 / 32);
	assert_in_range(failed, 1, 32);
	assert_int_equal(flush(f), 0);
	close_image(f);
	assert_return_code(umount2(f->folder, MNT_DETACH), errno);
}

/* --- parts --------------------------------------------------------------- */

static void a_part_of_a_file_is_an_image(void **state)
{
	static const unsigned int offsets[] = { 1, 7, 8, 128, 390 };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		struct file_options part = { .offset_sectors = offsets[i] };
		uint32_t offset = offsets[i] * SECTOR;

		assert_int_equal(open_with(f, part), 0);
		assert_int_equal(f->blk->size_bytes, BYTES - offset);
		expect_image(f, offset);
		close_image(f);
		part.length_sectors = BYTES / SECTOR - offsets[i] > 3 ? 3 : 1;
		part.is_writable = true;
		assert_int_equal(open_with(f, part), 0);
		assert_int_equal(f->blk->size_bytes,
				 part.length_sectors * SECTOR);
		expect_image(f, offset);
		assert_int_equal(write_sectors(f, 0, 1, offsets[i], false), 0);
		memcpy(f->disk + offset, f->data, SECTOR);
		expect_image(f, offset);
		close_image(f);
	}
	expect_file(f);
}

static void a_part_beyond_the_end_is_refused(void **state)
{
	struct fixture *f = *state;
	const uint64_t sectors = BYTES / SECTOR;
	const struct file_options wrong[] = {
		{ .offset_sectors = sectors },
		{ .offset_sectors = UINT64_MAX },
		{ .length_sectors = sectors + 1 },
		{ .length_sectors = UINT64_MAX },
		{ .offset_sectors = 1, .length_sectors = sectors },
		{ .offset_sectors = UINT64_MAX / 512, .length_sectors = 2 },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int rc = open_with(f, wrong[i]);

		assert_int_equal(rc, wrong[i].length_sectors && i < 5 ? -ERANGE
								      : -EDOM);
	}
}

static void a_ragged_end_is_read_and_not_written(void **state)
{
	struct fixture *f = *state;
	struct file_options options = { .is_writable = true };

	make_file(f, BYTES - 100);
	assert_int_equal(open_with(f, options), -EILSEQ);
	assert_non_null(strstr(file_refusal(-EILSEQ), "truncate"));
	options.length_sectors = BYTES / SECTOR;
	assert_int_equal(open_with(f, options), -EILSEQ);
	options.length_sectors--;
	assert_int_equal(open_with(f, options), 0);
	write_well(f, options.length_sectors - 1, 1, 9, false);
	expect_image(f, 0);
	close_image(f);

	assert_int_equal(open_with(f, (struct file_options){ 0 }), 0);
	assert_int_equal(blk_size_sectors(f->blk), BYTES / SECTOR);
	expect_image(f, 0);
}

/* --- who may have it ------------------------------------------------------ */

static void one_writes_or_many_read(void **state)
{
	struct fixture *f = *state;
	const struct file_options reads = { 0 }, writes = { .is_writable = 1 };
	struct blk *first;

	assert_int_equal(open_with(f, reads), 0);
	first = f->blk;
	assert_int_equal(open_with(f, reads), 0);
	first->ops->close(first);
	first = f->blk;
	assert_int_equal(open_with(f, writes), -EBUSY);
	f->blk = first;
	close_image(f);
	assert_int_equal(open_with(f, writes), 0);
	first = f->blk;
	assert_int_equal(open_with(f, writes), -EBUSY);
	assert_int_equal(open_with(f, reads), -EBUSY);
	f->blk = first;
}

static void parts_that_lie_apart_are_apart(void **state)
{
	struct fixture *f = *state;
	struct file_options part = { .is_writable = true, .length_sectors = 9 };
	struct blk *first;

	assert_int_equal(open_with(f, part), 0);
	first = f->blk;
	part.offset_sectors = 9;
	assert_int_equal(open_with(f, part), 0);
	f->blk->ops->close(f->blk);
	f->blk = first;
	part.offset_sectors = 8;
	assert_int_equal(open_with(f, part), -EBUSY);
	part.is_writable = false;
	assert_int_equal(open_with(f, part), -EBUSY);
	assert_int_equal(open_with(f, (struct file_options){ 0 }), -EBUSY);
	part.offset_sectors = 9;
	assert_int_equal(open_with(f, part), 0);
	f->blk->ops->close(f->blk);
	f->blk = first;
}

static void what_cannot_be_an_image_is_refused(void **state)
{
	struct fixture *f = *state;
	struct file_options options = { 0 };

	for (int i = 0; i < 2; i++) {
		options.is_writable = i;
		assert_int_equal(truncate(f->path, 0), 0);
		assert_int_equal(open_with(f, options), -ENODATA);
		unlink(f->path);
		assert_int_equal(open_with(f, options), -ENOENT);
		assert_int_equal(mkdir(f->path, 0700), 0);
		assert_int_equal(open_with(f, options), -EISDIR);
		rmdir(f->path);
		assert_int_equal(mkfifo(f->path, 0600), 0);
		assert_int_equal(open_with(f, options), -EINVAL);
		unlink(f->path);
		make_file(f, BYTES);
	}
}

static void what_may_not_be_written_is_refused(void **state)
{
	struct fixture *f = *state;

	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(f->folder, f->folder, NULL, MS_BIND, NULL) < 0) {
		print_message("no mount: %s\n", strerror(errno));
		skip();
	}
	assert_return_code(mount(NULL, f->folder, NULL,
				 MS_BIND | MS_REMOUNT | MS_RDONLY, NULL),
			   errno);
	assert_int_equal(
		open_with(f, (struct file_options){ .is_writable = true }),
		-EROFS);
	assert_int_equal(open_with(f, (struct file_options){ 0 }), 0);
	expect_image(f, 0);
	close_image(f);
	assert_return_code(umount2(f->folder, MNT_DETACH), errno);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read_back),
		TEST(so_it_is_past_the_page_cache),
		TEST(another_ring_writes_the_same_file),
		TEST(a_short_write_that_cannot_go_on_has_failed),
		TEST(a_short_write_goes_on),
		TEST(a_full_disk_is_told),
		TEST(a_part_of_a_file_is_an_image),
		TEST(a_part_beyond_the_end_is_refused),
		TEST(a_ragged_end_is_read_and_not_written),
		TEST(one_writes_or_many_read),
		TEST(parts_that_lie_apart_are_apart),
		TEST(what_cannot_be_an_image_is_refused),
		TEST(what_may_not_be_written_is_refused),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
