// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One record: head, extents, path, target, zeros up to 8 bytes.
 */
#include "tools/iso/record.h"

#include <errno.h>
#include <string.h>

static void put_bytes(struct record_sink *sink, const void *bytes, size_t len)
{
	if (len > 0)
		fwrite(bytes, 1, len, sink->out);
}

int record_put(struct record_sink *sink, const char *path, enum tree_kind kind,
	       uint64_t size_bytes, const struct tree_extent *extents,
	       uint32_t extent_count, const char *target)
{
	static const char padding[8];
	size_t path_bytes = strlen(path) + 1;
	size_t target_bytes = target != NULL ? strlen(target) + 1 : 0;
	size_t extents_bytes = extent_count * sizeof(*extents);
	size_t used = sizeof(struct tree_record) + extents_bytes + path_bytes +
		      target_bytes;
	size_t total = (used + 7) / 8 * 8;
	const struct tree_record head = {
		.total_bytes = (uint32_t)total,
		.extent_count = extent_count,
		.size_bytes = size_bytes,
		.path_bytes = (uint16_t)path_bytes,
		.target_bytes = (uint16_t)target_bytes,
		.kind = (uint16_t)kind,
		.is_damaged = sink->is_damaged,
	};

	if (path_bytes > TREE_PATH_BYTES || target_bytes > TREE_PATH_BYTES)
		return -EBADMSG;
	put_bytes(sink, &head, sizeof(head));
	put_bytes(sink, extents, extents_bytes);
	put_bytes(sink, path, path_bytes);
	put_bytes(sink, target, target_bytes);
	put_bytes(sink, padding, total - used);
	if (kind != TREE_END && ++sink->count > TREE_ENTRIES_MAX)
		return -E2BIG;
	return ferror(sink->out) ? -EPIPE : 0;
}

int record_end(struct record_sink *sink)
{
	int rc = record_put(sink, "", TREE_END, sink->count, NULL, 0, NULL);

	if (rc == 0 && fflush(sink->out) != 0)
		rc = -EPIPE;
	return rc;
}
