/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One live ISO that machines shall boot: what it is, where its files lie, how
 * it is told to them.
 */
#ifndef BOOT_SOURCE_H
#define BOOT_SOURCE_H

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

struct source {
	const char *path;
	struct image image;
	struct system system;
	/* What clients get as initrd. */
	struct source_run initrd[SOURCE_RUNS_MAX];
	size_t initrd_count;
	uint64_t initrd_bytes;
	uint8_t *shim; /* the last one of these, or NULL */
	struct boot_target address;
	char name[SOURCE_NAME_BYTES]; /* "e0.1": of its folder by HTTP, too */
};

/* 0, or negative errno and the reason was told. */
int source_open(struct source *s, const char *path,
		const struct profiles *profiles);
void source_close(struct source *s);

void source_set_address(struct source *s, const struct boot_target *address);

/* A part of its initrd; what pread returns. */
ssize_t source_read_initrd(const struct source *s, uint64_t at, void *buf,
			   size_t max);

/* url: of the HTTP server, without a slash at its end. */
int source_make_entry(struct source *s, const char *url, const char *append,
		      struct boot_entry *entry);

#endif
