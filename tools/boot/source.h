/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One build of a live ISO that machines shall boot: what it is, where its
 * files lie, how it is told to them.
 */
#ifndef BOOT_SOURCE_H
#define BOOT_SOURCE_H

#include "tools/boot/written.h"
#include "tools/menu/entry.h"
#include "tools/systems/system.h"

#define SOURCE_NAME_BYTES 16u
/* Initrds, and the shim, each with what aligns the next one. */
#define SOURCE_RUNS_MAX (2 * (SYSTEM_INITRDS_MAX + 1))

/* Bytes one behind the other: of a file in the ISO, or in memory. */
struct source_run {
	const struct tree_entry *entry; /* NULL: bytes */
	const uint8_t *bytes;
	uint64_t len_bytes;
};

/*
 * The menu's build, one that is left to who reads it, one that nobody reads
 * and that could come back.
 */
enum source_life { SOURCE_CURRENT, SOURCE_RETIRED, SOURCE_KEPT };

struct source {
	char *path;
	struct image image; /* its file stays open, whatever its name is now */
	struct timespec mtime;
	struct written written;
	struct system system;
	enum profile_way over;
	/* What clients get as initrd. */
	struct source_run initrd[SOURCE_RUNS_MAX];
	size_t initrd_count;
	uint64_t initrd_bytes;
	uint8_t *shim; /* the last one of these, or NULL */
	struct boot_target address;
	char name[SOURCE_NAME_BYTES]; /* "e0.1": of its folder by HTTP, too */
	struct boot_entry entry;
	/* Builds of one ISO have one line of the menu, and are numbered. */
	unsigned int line;
	unsigned int generation;
	enum source_life life;
	bool is_shim_told;	 /* how its shim stands to what machines get */
	bool is_exported;	 /* xblade has said so */
	uint64_t reads;		 /* by AoE, as xblade tells */
	uint64_t read_ns;	 /* when it was last read, or was retired */
	struct timespec refused; /* mtime of a new file that is no new build */
	unsigned int users;	 /* answers by HTTP that are under way */
};

/* 0, or negative errno and the reason was told. */
int source_open(struct source **s, const char *path,
		const struct profiles *profiles, enum profile_way over);
void source_close(struct source *s);

/* Are both of one file, whatever its names? */
bool source_is_same_file(const struct source *s, const struct source *other);

/* Somebody reads it, now. */
void source_was_read(struct source *s);
void source_set_address(struct source *s, const struct boot_target *address);

/* As pread. */
ssize_t source_read_initrd(const struct source *s, uint64_t at, void *, size_t);

/* NAME/linux, NAME/initrd for TFTP, if not there.  Negative errno: told. */
int source_put_files(const struct source *s, const char *folder);
void source_remove_files(const struct source *s, const char *folder);

/* Its entry; url: of the HTTP server, without a slash at its end. */
int source_make_entry(struct source *s, const char *url, const char *append);

#endif
