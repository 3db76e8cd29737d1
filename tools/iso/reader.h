/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libisofs in a child process.  The library trusts the lengths in directory
 * records: a damaged or hostile ISO makes it read outside its buffers, or walk
 * in circles.  So it runs apart, with limits on time, memory and reads, and
 * hands back the list of files; if it dies, that ISO is damaged and we are not.
 */
#ifndef ISO_READER_H
#define ISO_READER_H

#include <stddef.h>
#include <stdint.h>

/* What the child may send and the parent may wait for, see tree.h. */
#define READER_CPU_SECONDS  20
#define READER_IDLE_SECONDS 30

/*
 * The tree_records of the ISO open at fd, in *records, for tree_build() or
 * free().  -EBADMSG: damaged; -E2BIG: beyond the limits; -ETIMEDOUT.
 */
int reader_run(int fd, uint64_t file_bytes, uint8_t **records,
	       size_t *len_bytes);

/* The child's half (import.c): writes the records to out.  0 or -errno. */
int import_tree(int fd, uint64_t file_bytes, int out);

#endif
