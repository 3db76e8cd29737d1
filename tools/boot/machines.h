/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machines of the room and how far each is: a line for each step, or, on
 * a terminal, a table that is drawn anew.
 */
#ifndef BOOT_MACHINES_H
#define BOOT_MACHINES_H

#include <jansson.h>

#include "tools/boot/catalogue.h"
#include "tools/boot/tell.h"

#define MACHINES_MAX 4096u

struct machine {
	char mac[18];
	char ip[16];
	char firmware[8]; /* BIOS, UEFI, or nothing */
	char stage[8];
	char what[48];
	uint64_t http_bytes;
	/* By AoE, as xblade tells it. */
	uint64_t aoe_requests, aoe_bytes;
	uint64_t read_ns; /* when they grew last */
	uint64_t seen_ns;
};

struct machines {
	bool as_json;
	bool is_drawn; /* as a table, rather than told line by line */
	struct machine *all;
	size_t count;
};

void machines_init(struct machines *machines, bool as_json);
void machines_free(struct machines *machines);

/* On a terminal: the start is at this step, from 0 on, and what it does. */
#define MACHINES_STEPS 5u
void machines_tell_step(const struct machines *machines, unsigned int step,
			const char *does);

/* What one of them has done. */
void machines_step(struct machines *machines, const struct step *step);

/* The "clients" of xblade's status. */
void machines_take_status(struct machines *machines, const json_t *clients);

/* At the end: that who reads will wait, and for which addresses. */
void machines_tell_waiting(const struct machines *machines,
			   const struct catalogue *catalogue);

/* Once in a second: who has become idle, and the table. */
void machines_look(struct machines *machines);

#endif
