/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of an ISO as a sorted list of paths, each with the places of its
 * bytes.  Made of the records that the reader's child sends, none of which is
 * believed: what does not fit its own length or the file's is left out.
 */
#ifndef ISO_TREE_H
#define ISO_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A DVD full of packages has some 10^5 files, each a record of 100 bytes. */
#define TREE_ENTRIES_MAX (1u << 20)
#define TREE_BYTES_MAX	 (256u << 20)
#define TREE_PATH_BYTES	 4096u
#define TREE_DEPTH_MAX	 64u

enum tree_kind {
	TREE_FILE,
	TREE_FOLDER,
	TREE_LINK,
	TREE_END, /* closes the records: size_bytes tells how many there were */
};

/* Where bytes of a file lie in the ISO; a file over 4 GiB has several. */
struct tree_extent {
	uint64_t offset_bytes;
	uint64_t len_bytes;
};

/*
 * On the pipe: this, the extents, the path, then a link's target, both with
 * their NUL; padded to 8 bytes.
 */
struct tree_record {
	uint32_t total_bytes;
	uint32_t extent_count;
	uint64_t size_bytes;
	uint16_t path_bytes;
	uint16_t target_bytes; /* 0 for all but links */
	uint16_t kind;
	uint16_t is_damaged; /* with TREE_END: some folder could not be read */
};

struct tree_entry {
	const char *path;   /* without a slash in front */
	const char *target; /* of a link, else NULL */
	const struct tree_extent *extents;
	uint64_t size_bytes;
	uint32_t extent_count;
	enum tree_kind kind;
};

struct tree {
	struct tree_entry *entries; /* by path */
	size_t entry_count;
	uint8_t *records; /* what the entries point into */
	bool is_damaged;  /* a folder could not be read, its files lack here */
};

/* Takes records over, also on failure: -EBADMSG, -ENOMEM. */
int tree_build(struct tree *tree, uint8_t *records, size_t len_bytes);
void tree_free(struct tree *tree);

/* Exact, else the first that differs in case only; follows no link. */
const struct tree_entry *tree_find(const struct tree *tree, const char *path);

/* Follows links, also those of folders on the way; NULL where none leads. */
const struct tree_entry *tree_follow(const struct tree *tree, const char *path);

#endif
