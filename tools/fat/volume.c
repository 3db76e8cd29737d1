// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The boot sector, the table, and chains in it.
 */
#include "tools/fat/volume.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/fat/fat.h"

#define FIRST_CLUSTER 2u
#define SECTOR_MIN    512u
#define SECTOR_MAX    4096u

static uint16_t le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t le32(const uint8_t *at)
{
	return (uint32_t)le16(at) | (uint32_t)le16(at + 2) << 16;
}

static bool is_power_of_two(uint32_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/* What the boot sector says, in its own units. */
struct geometry {
	uint32_t sector_bytes, cluster_sectors, reserved, tables, root_entries;
	uint32_t sectors, table_sectors, root_cluster;
};

static bool read_geometry(struct geometry *g, const uint8_t *b)
{
	*g = (struct geometry){
		.sector_bytes = le16(b + 11),
		.cluster_sectors = b[13],
		.reserved = le16(b + 14),
		.tables = b[16],
		.root_entries = le16(b + 17),
		.sectors = le16(b + 19) != 0 ? le16(b + 19) : le32(b + 32),
		.table_sectors = le16(b + 22) != 0 ? le16(b + 22)
						   : le32(b + 36),
		.root_cluster = le16(b + 22) != 0 ? 0 : le32(b + 44),
	};
	return le16(b + 510) == 0xaa55 && (b[0] == 0xeb || b[0] == 0xe9) &&
	       is_power_of_two(g->sector_bytes) &&
	       g->sector_bytes >= SECTOR_MIN && g->sector_bytes <= SECTOR_MAX &&
	       is_power_of_two(g->cluster_sectors) && g->reserved > 0 &&
	       g->tables > 0 && g->tables <= 4 && g->table_sectors > 0 &&
	       g->sectors > 0;
}

/* The kind of file system is told by the number of its clusters alone. */
static int lay_out(struct fat_volume *v, const struct geometry *g,
		   uint64_t room_bytes)
{
	uint64_t root_bytes = (uint64_t)g->root_entries * 32;
	uint64_t root_sectors = (root_bytes + g->sector_bytes - 1) /
				g->sector_bytes;
	uint64_t tables_end = g->reserved +
			      (uint64_t)g->tables * g->table_sectors;
	uint64_t before = tables_end + root_sectors;
	uint64_t table_bytes = (uint64_t)g->table_sectors * g->sector_bytes;
	uint64_t clusters;

	if (g->sectors <= before ||
	    (uint64_t)g->sectors * g->sector_bytes > room_bytes)
		return -EBADMSG;
	if (table_bytes > FAT_TABLE_BYTES_MAX)
		return -E2BIG;
	clusters = (g->sectors - before) / g->cluster_sectors;
	v->bits = clusters < 4085 ? 12 : clusters < 65525 ? 16 : 32;
	v->cluster_count = (uint32_t)clusters;
	v->cluster_bytes = g->cluster_sectors * g->sector_bytes;
	v->root_offset_bytes = v->offset_bytes + tables_end * g->sector_bytes;
	v->root_bytes = (uint32_t)root_bytes;
	v->root_cluster = g->root_cluster;
	v->data_offset_bytes = v->offset_bytes + before * g->sector_bytes;
	v->table_bytes = (size_t)table_bytes;
	if ((clusters + FIRST_CLUSTER) * v->bits / 8 > table_bytes ||
	    (v->bits == 32) != (g->root_entries == 0))
		return -EBADMSG;
	return 0;
}

static int read_table(struct fat_volume *v, const struct geometry *g)
{
	uint64_t at = v->offset_bytes + (uint64_t)g->reserved * g->sector_bytes;
	ssize_t got;

	/* An entry of 12 bits is read with its neighbour. */
	v->table = calloc(1, v->table_bytes + 1);
	v->is_taken = calloc(1, v->cluster_count / 8 + 1);
	if (v->table == NULL || v->is_taken == NULL)
		return -ENOMEM;
	got = pread(v->fd, v->table, v->table_bytes, (off_t)at);
	if (got < 0)
		return -EIO;
	return (size_t)got == v->table_bytes ? 0 : -EBADMSG;
}

int fat_volume_open(struct fat_volume *v, int fd, uint64_t offset_bytes,
		    uint64_t end_bytes)
{
	uint8_t sector[SECTOR_MIN];
	struct geometry g;
	ssize_t got;
	int rc;

	*v = (struct fat_volume){ .fd = fd, .offset_bytes = offset_bytes };
	if (offset_bytes >= end_bytes)
		return -EMEDIUMTYPE;
	got = pread(fd, sector, sizeof(sector), (off_t)offset_bytes);
	if (got < 0)
		return -EIO;
	if (got != sizeof(sector) || !read_geometry(&g, sector))
		return -EMEDIUMTYPE;
	rc = lay_out(v, &g, end_bytes - offset_bytes);
	if (rc == 0)
		rc = read_table(v, &g);
	if (rc < 0)
		fat_volume_close(v);
	return rc;
}

void fat_volume_close(struct fat_volume *v)
{
	free(v->table);
	free(v->is_taken);
	v->table = NULL;
	v->is_taken = NULL;
}

/* lay_out() saw to it that the table has an entry for each cluster. */
static uint32_t next_of(const struct fat_volume *v, uint32_t cluster)
{
	const uint8_t *t = v->table;

	if (v->bits == 12) {
		uint32_t both = le16(t + cluster + cluster / 2);

		return cluster % 2 == 0 ? both & 0xfff : both >> 4;
	}
	if (v->bits == 16)
		return le16(t + 2u * cluster);
	return le32(t + 4u * (size_t)cluster) & 0x0fffffff;
}

static bool is_end(const struct fat_volume *v, uint32_t cluster)
{
	return cluster >= (v->bits == 12   ? 0xff8u
			   : v->bits == 16 ? 0xfff8u
					   : 0x0ffffff8u);
}

/* Takes a cluster for a chain; false: it is none, or another's. */
static bool take(struct fat_volume *v, uint32_t cluster)
{
	uint32_t n = cluster - FIRST_CLUSTER;

	if (cluster < FIRST_CLUSTER || n >= v->cluster_count ||
	    (v->is_taken[n / 8] & 1u << n % 8) != 0)
		return false;
	v->is_taken[n / 8] |= (uint8_t)(1u << n % 8);
	return true;
}

static int add_cluster(const struct fat_volume *v, uint32_t cluster,
		       struct tree_extent **extents, uint32_t *count)
{
	uint64_t at = v->data_offset_bytes +
		      (uint64_t)(cluster - FIRST_CLUSTER) * v->cluster_bytes;
	struct tree_extent *more;

	if (*count > 0) {
		struct tree_extent *last = *extents + *count - 1;

		if (last->offset_bytes + last->len_bytes == at) {
			last->len_bytes += v->cluster_bytes;
			return 0;
		}
	}
	/* Room doubles at each power of two. */
	if (*count == 0 || is_power_of_two(*count)) {
		size_t room = *count == 0 ? 1 : 2 * (size_t)*count;

		more = realloc(*extents, room * sizeof(**extents));
		if (more == NULL)
			return -ENOMEM;
		*extents = more;
	}
	(*extents)[(*count)++] = (struct tree_extent){
		.offset_bytes = at, .len_bytes = v->cluster_bytes
	};
	return 0;
}

int fat_chain(struct fat_volume *v, uint32_t cluster,
	      struct tree_extent **extents, uint32_t *extent_count)
{
	int rc = 0;

	*extents = NULL;
	*extent_count = 0;
	while (rc == 0 && !is_end(v, cluster)) {
		if (!take(v, cluster))
			rc = -EBADMSG;
		else
			rc = add_cluster(v, cluster, extents, extent_count);
		if (rc == 0)
			cluster = next_of(v, cluster);
	}
	if (rc < 0) {
		free(*extents);
		*extents = NULL;
	}
	return rc;
}
