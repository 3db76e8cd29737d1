// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line for each finding, and one more for what to do.  JSON's members are in
 * xblade-doctor(8).
 */
#include "tools/doctor/show.h"

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LEVEL_WIDTH 8
#define CHECK_WIDTH 12

static const char *colour_of(enum level level)
{
	static const char *const colours[] = {
		[LEVEL_OK] = "\033[32m",      [LEVEL_NOTE] = "\033[36m",
		[LEVEL_WARNING] = "\033[33m", [LEVEL_PROBLEM] = "\033[1;31m",
		[LEVEL_UNKNOWN] = "\033[35m",
	};

	return colours[level];
}

static bool has_colours(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && (!no || no[0] == '\0');
}

void show_items(const struct report *report, size_t first, bool is_quiet)
{
	bool is_coloured = has_colours();

	for (size_t i = first; i < report->count; i++) {
		const struct report_item *item = &report->items[i];

		if (is_quiet && item->level <= LEVEL_NOTE)
			continue;
		printf("%s%-*s%s %-*s %s\n",
		       is_coloured ? colour_of(item->level) : "", LEVEL_WIDTH,
		       level_name(item->level), is_coloured ? "\033[0m" : "",
		       CHECK_WIDTH, item->check, item->text);
		if (item->advice[0] != '\0')
			printf("%*s -> %s\n", LEVEL_WIDTH + CHECK_WIDTH - 2, "",
			       item->advice);
	}
	fflush(stdout);
}

static unsigned int count_of(const struct report *report, enum level level)
{
	unsigned int count = 0;

	for (size_t i = 0; i < report->count; i++)
		count += report->items[i].level == level;
	return count;
}

void show_sum(const struct doctor *d)
{
	const struct report *r = &d->report;
	unsigned int problems = count_of(r, LEVEL_PROBLEM);
	unsigned int warnings = count_of(r, LEVEL_WARNING);
	unsigned int unknown = count_of(r, LEVEL_UNKNOWN);

	printf("%s: %u problem%s, %u warning%s", d->options.interface, problems,
	       problems == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
	if (unknown > 0)
		printf(", %u not looked at", unknown);
	putchar('\n');
}

/* What the user named may be no UTF-8. */
static json_t *json_name(const char *name)
{
	json_t *json = name ? json_string(name) : json_null();

	return json ? json : json_string("?");
}

static json_t *json_findings(const struct report *report)
{
	json_t *array = json_array();

	for (size_t i = 0; i < report->count; i++) {
		const struct report_item *item = &report->items[i];

		json_array_append_new(
			array,
			json_pack("{s:s, s:s, s:s, s:o}", "check", item->check,
				  "level", level_name(item->level), "text",
				  item->text, "advice",
				  item->advice[0] ? json_string(item->advice)
						  : json_null()));
	}
	return array;
}

static json_t *json_address(struct in_addr address)
{
	char text[INET_ADDRSTRLEN];

	if (address.s_addr == INADDR_ANY)
		return json_null();
	return json_string(inet_ntop(AF_INET, &address, text, sizeof(text)));
}

static json_t *json_file(const struct offer *o, enum firmware firmware)
{
	const char *file = o->boot_files[firmware];

	return file[0] ? json_string(file) : json_null();
}

static json_t *json_offers(const struct offers *offers)
{
	json_t *array = json_array();
	char mac[MAC_TEXT_BYTES];

	for (size_t i = 0; i < offers->count; i++) {
		const struct offer *o = &offers->items[i];

		json_array_append_new(
			array,
			json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:b}",
				  "server", json_address(o->server), "mac",
				  mac_text(o->mac, mac), "leased",
				  json_address(o->leased), "bios_file",
				  json_file(o, FIRMWARE_BIOS), "uefi_file",
				  json_file(o, FIRMWARE_UEFI), "boot_server",
				  json_address(o->boot_server), "is_pxe",
				  (int)o->is_pxe));
	}
	return array;
}

static json_t *json_targets(const struct find *find)
{
	char address[ADDRESS_TEXT_BYTES], mac[MAC_TEXT_BYTES];
	json_t *array = json_array();

	for (size_t i = 0; i < find->count; i++) {
		const struct peer *p = &find->peers[i];

		json_array_append_new(
			array, json_pack("{s:s, s:s}", "target",
					 address_text(p->address, address),
					 "mac", mac_text(p->mac, mac)));
	}
	return array;
}

int show_json(const struct doctor *d)
{
	char address[ADDRESS_TEXT_BYTES];
	json_t *json = json_pack(
		"{s:o, s:s, s:o, s:i, s:o, s:o, s:o}", "interface",
		json_name(d->options.interface), "address",
		address_text(d->options.address, address), "iso",
		json_name(d->options.iso), "status", report_status(&d->report),
		"findings", json_findings(&d->report), "dhcp",
		json_offers(&d->offers), "targets", json_targets(&d->find));
	int rc = 0;

	if (!json)
		return -ENOMEM;
	if (json_dumpf(json, stdout, JSON_INDENT(2)) < 0)
		rc = -EIO;
	putchar('\n');
	json_decref(json);
	return rc;
}
