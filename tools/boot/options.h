/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What xblade-boot is told, on its command line or in its file: one table of
 * names serves both.
 */
#ifndef BOOT_OPTIONS_H
#define BOOT_OPTIONS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/menu/entry.h"
#include "tools/menu/model.h"
#include "tools/systems/profile.h"

#define BOOT_ISOS_MAX	 32u
#define BOOT_HTTP_PORT	 80
#define BOOT_ORDER_WORDS 3u
/* More settings than there are names and ISOs are a mistake. */
#define BOOT_TEXTS_MAX	 128u
#define BOOT_NAMES_BYTES 128u

struct boot_options {
	const char *interface;
	const char *isos[BOOT_ISOS_MAX];
	size_t iso_count;
	struct boot_target address; /* of the first ISO */
	bool has_address;
	enum menu_format loader;
	bool has_loader;
	const char *loader_dir;
	enum profile_way over; /* where systems get their root from */
	const char *append;
	const char *title;
	int timeout_s;
	bool has_timeout;
	const char *dhcp_range; /* NULL: proxy */
	struct in_addr dhcp_first, dhcp_last;
	bool no_dhcp;
	uint16_t http_port;
	const char *user;
	const char *run_dir;
	int retire_s; /* a former build goes when nobody has read it so long */
	bool as_json;
	const char *config; /* the file, or NULL */
	/* An order to the one that runs, and what it is about; or none. */
	char *order[BOOT_ORDER_WORDS];
	size_t order_count;
	/* Where they are from; texts of a file are owned. */
	int argc;
	char **argv;
	char *texts[BOOT_TEXTS_MAX];
	size_t text_count;
	bool is_reread;
};

/* 0, or -EINVAL and the reason was told.  Ends after --help, --version. */
int boot_options_parse(struct boot_options *o, int argc, char **argv);

/* The same command line, and what its file says by now. */
int boot_options_reread(const struct boot_options *o,
			struct boot_options *fresh);
void boot_options_free(struct boot_options *o);

/* Those that differ and cannot change while it runs; false if none do. */
bool boot_options_differ(const struct boot_options *o,
			 const struct boot_options *fresh,
			 char names[BOOT_NAMES_BYTES]);

/* One setting by its long name; where is what a complaint begins with. */
int boot_options_set(struct boot_options *o, const char *where,
		     const char *name, const char *value);

/* A file of [boot] and name = value lines. */
int boot_options_read(struct boot_options *o, const char *path);

#endif
