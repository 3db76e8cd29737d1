/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One live ISO that machines shall boot: what it is, where its files lie, how
 * it is told to them.
 */
#ifndef BOOT_SOURCE_H
#define BOOT_SOURCE_H

#include "tools/iso/boot.h"
#include "tools/iso/image.h"
#include "tools/menu/entry.h"

#define SOURCE_NAME_BYTES 16u

struct source {
	const char *path;
	struct image image;
	struct boot boot;
	struct boot_target address;
	char name[SOURCE_NAME_BYTES]; /* "e0.1": of its folder by HTTP, too */
};

/* 0, or negative errno and the reason was told. */
int source_open(struct source *s, const char *path);
void source_close(struct source *s);

void source_set_address(struct source *s, const struct boot_target *address);

/* url: of the HTTP server, without a slash at its end. */
int source_make_entry(const struct source *s, const char *url,
		      const char *append, struct boot_entry *entry);

#endif
