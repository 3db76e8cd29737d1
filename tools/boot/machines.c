// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list, sorted by MAC address; what draws it is in view.c.
 */
#include "tools/boot/machines.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "tools/boot/view.h"

/* Who reads nothing for so long has come to rest. */
#define IDLE_NS 10000000000ull

void machines_init(struct machines *m, bool as_json)
{
	*m = (struct machines){
		.as_json = as_json,
		.is_drawn = !as_json && isatty(STDERR_FILENO),
		.all = calloc(MACHINES_MAX, sizeof(*m->all)),
	};
	if (m->is_drawn)
		log_before_lines(view_erase);
}

void machines_tell_step(const struct machines *m, unsigned int step,
			const char *does)
{
	if (m->is_drawn)
		view_draw_step(step, MACHINES_STEPS, does);
}

void machines_free(struct machines *m)
{
	log_before_lines(NULL);
	free(m->all);
	m->all = NULL;
	m->count = 0;
}

/* Where it is in the list, or has to be put. */
static size_t place_of(const struct machines *m, const char *mac)
{
	size_t from = 0, to = m->count;

	while (from < to) {
		size_t middle = (from + to) / 2;

		if (strcmp(m->all[middle].mac, mac) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static void drop_oldest(struct machines *m)
{
	size_t oldest = 0;

	for (size_t i = 1; i < m->count; i++) {
		if (m->all[i].seen_ns < m->all[oldest].seen_ns)
			oldest = i;
	}
	m->count--;
	memmove(&m->all[oldest], &m->all[oldest + 1],
		(m->count - oldest) * sizeof(*m->all));
}

/* Of a room that is full, who was last seen longest ago makes room. */
static struct machine *find(struct machines *m, const char *mac)
{
	struct machine *one;
	size_t at;

	if (m->all == NULL)
		return NULL;
	at = place_of(m, mac);
	one = &m->all[at];
	if (at < m->count && strcmp(one->mac, mac) == 0)
		return one;
	if (m->count == MACHINES_MAX) {
		drop_oldest(m);
		at = place_of(m, mac);
		one = &m->all[at];
	}
	memmove(one + 1, one, (m->count - at) * sizeof(*one));
	m->count++;
	*one = (struct machine){ .stage = "" };
	snprintf(one->mac, sizeof(one->mac), "%s", mac);
	return one;
}

static void tell(const struct machines *m, const struct machine *one,
		 const struct step *step)
{
	if (!m->is_drawn)
		tell_step(step, one->mac, one->ip, m->as_json);
}

/* Its firmware is in what dnsmasq names the loader that it chose. */
static void learn_firmware(struct machine *one, const char *what)
{
	const char *end = strrchr(what, '.');

	if (end == NULL)
		return;
	if (strcmp(end, ".efi") == 0)
		snprintf(one->firmware, sizeof(one->firmware), "UEFI");
	else if (strcmp(end, ".0") == 0 || strcmp(end, ".kpxe") == 0)
		snprintf(one->firmware, sizeof(one->firmware), "BIOS");
}

void machines_step(struct machines *m, const struct step *step)
{
	char ip[INET_ADDRSTRLEN] = "", mac[TELL_MAC_BYTES];
	struct machine *one;

	if (step->ip.s_addr != 0)
		inet_ntop(AF_INET, &step->ip, ip, sizeof(ip));
	if (step->mac != NULL)
		snprintf(mac, sizeof(mac), "%s", step->mac);
	else
		tell_find_mac(step->ip, mac);
	one = find(m, mac);
	if (one == NULL)
		return;
	if (ip[0] != '\0')
		snprintf(one->ip, sizeof(one->ip), "%s", ip);
	snprintf(one->stage, sizeof(one->stage), "%s", step->stage);
	snprintf(one->what, sizeof(one->what), "%s", step->what);
	learn_firmware(one, step->what);
	if (step->is_done)
		one->http_bytes += step->len_bytes;
	one->seen_ns = now_ns();
	tell(m, one, step);
}

static void enter(struct machines *m, struct machine *one, const char *stage)
{
	const struct step step = {
		.stage = stage,
		.what = "by AoE",
		.len_bytes = one->aoe_bytes,
	};

	if (strcmp(one->stage, stage) == 0)
		return;
	snprintf(one->stage, sizeof(one->stage), "%s", stage);
	snprintf(one->what, sizeof(one->what), "%s", step.what);
	tell(m, one, &step);
}

static void take_client(struct machines *m, const json_t *client)
{
	const char *mac = json_string_value(json_object_get(client, "mac"));
	uint64_t requests = (uint64_t)json_integer_value(
		json_object_get(client, "requests"));
	uint64_t bytes =
		(uint64_t)json_integer_value(json_object_get(client, "bytes"));
	struct machine *one = mac != NULL ? find(m, mac) : NULL;
	bool is_new;

	if (one == NULL || requests == one->aoe_requests)
		return;
	is_new = one->aoe_requests == 0;
	/* A disk that is looked at is asked a few times for a little. */
	one->aoe_requests = requests;
	one->seen_ns = now_ns();
	one->read_ns = one->seen_ns;
	if (is_new)
		enter(m, one, "disk");
	else if (bytes > one->aoe_bytes)
		enter(m, one, "reading");
	one->aoe_bytes = bytes;
}

void machines_take_status(struct machines *m, const json_t *clients)
{
	const json_t *client;
	size_t i;

	json_array_foreach(clients, i, client) take_client(m, client);
}

static bool reads_now(const struct machine *one)
{
	return strcmp(one->stage, "disk") == 0 ||
	       strcmp(one->stage, "reading") == 0;
}

void machines_tell_waiting(const struct machines *m,
			   const struct catalogue *catalogue)
{
	char names[256] = "";
	size_t count = 0, len = 0;

	for (size_t i = 0; i < m->count; i++)
		count += reads_now(&m->all[i]);
	for (size_t i = 0; i < catalogue->count; i++) {
		const struct source *s = catalogue->sources[i];

		if (s->is_exported && s->reads > 0 &&
		    len + SOURCE_NAME_BYTES + 2 < sizeof(names))
			len += (size_t)snprintf(names + len,
						sizeof(names) - len, "%s%s",
						len > 0 ? ", " : "", s->name);
	}
	if (count > 0 && len > 0)
		log_info("%zu machine%s for %s disk until it is served again "
			 "at %s",
			 count, count == 1 ? " waits" : "s wait",
			 count == 1 ? "its" : "their", names);
}

void machines_look(struct machines *m)
{
	uint64_t now = now_ns();

	for (size_t i = 0; i < m->count; i++) {
		struct machine *one = &m->all[i];

		if (reads_now(one) && now - one->read_ns >= IDLE_NS)
			enter(m, one, "idle");
	}
	if (m->is_drawn)
		view_draw(m->all, m->count, now);
}
