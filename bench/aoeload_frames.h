/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Requests as bytes, and what a reply must look like.
 */
#ifndef AOELOAD_FRAMES_H
#define AOELOAD_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/aoeload_load.h"

/* A request's address; a client's MAC is 02:a0:e0 and its number. */
void frame_put_header(uint8_t *frame, const struct load_config *config,
		      const uint8_t dst[AOE_MAC_BYTES], uint32_t client,
		      enum aoe_command command, uint32_t tag);

/* The ATA part; LBA48 commands only. */
void frame_put_ata(uint8_t *frame, enum ata_command command, uint64_t lba,
		   uint32_t sector_count);

/* The client that a frame goes to; false if it is none of ours. */
bool frame_client(const uint8_t *frame, const struct load_config *config,
		  uint32_t *client);

/* A reply from the target's address, with room for its command's fields? */
bool frame_is_reply(const struct wire_frame *frame,
		    const struct load_config *config);

uint32_t frame_tag(const uint8_t *frame);

/* Takes a config reply's or an IDENTIFY reply's news; false if it is cut. */
bool frame_read_config(const struct wire_frame *frame,
		       struct load_target *target);
bool frame_read_identify(const struct wire_frame *frame,
			 struct load_target *target);

#endif
