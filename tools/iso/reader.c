// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The import as confined work.
 */
#include "tools/iso/reader.h"

#include "tools/iso/confine.h"
#include "tools/iso/tree.h"

struct import {
	int fd;
	uint64_t file_bytes;
};

static int import_confined(void *context, int out)
{
	const struct import *import = context;

	return import_tree(import->fd, import->file_bytes, out);
}

int reader_run(int fd, uint64_t file_bytes, uint8_t **records,
	       size_t *len_bytes)
{
	struct import import = { .fd = fd, .file_bytes = file_bytes };
	const struct confined c = {
		.work = import_confined,
		.context = &import,
		.cpu_seconds = READER_CPU_SECONDS,
		.idle_seconds = READER_IDLE_SECONDS,
		.bytes_max = TREE_BYTES_MAX,
	};

	return confine_run(&c, records, len_bytes);
}
