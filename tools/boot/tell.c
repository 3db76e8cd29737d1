// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines about machines.
 */
#include "tools/boot/tell.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "log.h"

static bool ends_in(const char *path, const char *end)
{
	size_t len = strlen(path), end_len = strlen(end);

	return len >= end_len && strcmp(path + len - end_len, end) == 0;
}

const char *tell_stage_of(const char *path)
{
	if (ends_in(path, "/linux"))
		return "kernel";
	if (ends_in(path, "/initrd"))
		return "initrd";
	if (ends_in(path, "/image.iso") || strstr(path, "/files/") != NULL)
		return "iso";
	if (ends_in(path, ".cfg") || ends_in(path, ".ipxe") ||
	    strstr(path, "pxelinux.cfg/") != NULL)
		return "menu";
	return "loader";
}

/* A machine that asks us by IP is in the kernel's table of neighbours. */
void tell_find_mac(struct in_addr ip, char mac[TELL_MAC_BYTES])
{
	char text[INET_ADDRSTRLEN], line[256], found[64], hw[64];
	FILE *f = fopen("/proc/net/arp", "re");

	inet_ntop(AF_INET, &ip, text, sizeof(text));
	snprintf(mac, TELL_MAC_BYTES, "?");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%63s %*s %*s %63s", found, hw) == 2 &&
		    strcmp(found, text) == 0)
			snprintf(mac, TELL_MAC_BYTES, "%.17s", hw);
	}
	if (f != NULL)
		fclose(f);
}

static void tell_json(const struct step *s, const char *mac, const char *ip)
{
	struct timespec now;
	json_t *line;

	clock_gettime(CLOCK_REALTIME, &now);
	line = json_pack("{s:f, s:s, s:s, s:s, s:s, s:I, s:b}", "time",
			 (double)now.tv_sec + (double)now.tv_nsec / 1e9,
			 "stage", s->stage, "mac", mac, "ip", ip, "what",
			 s->what, "bytes", (json_int_t)s->len_bytes, "done",
			 s->is_done);
	if (line != NULL && json_dumpf(line, stdout, JSON_COMPACT) == 0) {
		putchar('\n');
		fflush(stdout);
	}
	json_decref(line);
}

void tell_step(const struct step *s, const char *mac, const char *ip,
	       bool as_json)
{
	if (as_json)
		tell_json(s, mac, ip);
	else if (s->len_bytes > 0)
		log_info("%s %s: %s %s, %" PRIu64 " bytes%s", mac, ip, s->stage,
			 s->what, s->len_bytes, s->is_done ? ", sent" : "");
	else
		log_info("%s %s: %s %s", mac, ip, s->stage, s->what);
}
