/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the parts of the FAT reader: geometry, and chains of clusters.
 */
#ifndef FAT_VOLUME_H
#define FAT_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/iso/tree.h"

struct fat_volume {
	int fd;
	uint64_t offset_bytes;	    /* of the file system in the ISO */
	uint64_t root_offset_bytes; /* FAT12 and 16: the root folder */
	uint32_t root_bytes;	    /* 0 with FAT32 */
	uint32_t root_cluster;	    /* FAT32 */
	uint64_t data_offset_bytes; /* of cluster 2 */
	uint32_t cluster_bytes;
	uint32_t cluster_count; /* they are numbered from 2 */
	unsigned int bits;	/* 12, 16, 32 */
	uint8_t *table;
	size_t table_bytes;
	uint8_t *is_taken; /* a bit for each cluster: it belongs to somebody */
};

/* Errors as of fat_walk(); after 0 fat_volume_close(). */
int fat_volume_open(struct fat_volume *v, int fd, uint64_t offset_bytes,
		    uint64_t end_bytes);
void fat_volume_close(struct fat_volume *v);

/*
 * The places of a chain of clusters, neighbours joined, in *extents for
 * free().  -EBADMSG: it leads outside, or into a chain that was there before,
 * its own included; so the work is bounded by the number of clusters.
 */
int fat_chain(struct fat_volume *v, uint32_t cluster,
	      struct tree_extent **extents, uint32_t *extent_count);

#endif
