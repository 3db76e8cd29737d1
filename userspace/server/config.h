/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user asked for, checked as far as words can be.
 */
#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/mac_list.h"
#include "limits.h"
#include "net/port_wish.h"

/* An image under one address on one interface. */
struct export_config {
	uint16_t shelf;
	uint8_t slot;
	char *netif;
	char *path;
	uint32_t frame_sectors; /* most sectors of a frame; 0: by the MTU */
	uint32_t buffer_count;	/* requests a client may have under way */
	bool reserve;		/* clients may reserve the target ... */
	bool has_reserve;	/* ... and this was said; else who may write */
	bool is_writable;
	bool is_read_only; /* and this was said */
	bool is_sync;	   /* what is written is on the disk when it is told */
	bool is_direct;	   /* never through the page cache */
	/* The part of the file, in sectors; length 0: to its end. */
	uint64_t offset_sectors;
	uint64_t length_sectors;
	bool preload;	       /* read the image before it is asked for */
	struct mac_list mask;  /* the target's list at its start */
	struct mac_list allow; /* if not empty: who alone is ever answered */
};

struct server_config {
	struct export_config *exports;
	uint32_t export_count;
	struct port_wish wish;
	uint64_t cache_bytes;	    /* 0: the images, within bounds */
	uint32_t advertise_seconds; /* 0: only at start and on changes */
	uint32_t busy_poll_us;	    /* 0: interrupts, as usual */
	char *state_folder; /* what clients change is kept there; or NULL */
	char *status_path;  /* a socket to ask at, or NULL */
	bool can_grow;	    /* exports may be added later */
};

/* What holds unless something else is said; NULL: no memory. */
struct server_config *server_config_new(void);

/* Room for one more, its words NULL; NULL: no memory. */
struct export_config *server_config_add(struct server_config *config);

/* Also what its exports' words take; NULL is nothing. */
void server_config_free(struct server_config *config);

#endif
