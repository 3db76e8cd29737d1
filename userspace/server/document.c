// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts are gathered as they are, text is made of them later.
 */
#include "server/document.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "memory/cache_images.h"
#include "server/tally.h"
#include "xdp/mac.h"

#define MAC_TEXT_BYTES 18

/* The clients of an interface, as the tables had them. */
struct document_clients {
	char *interface;
	struct xblade_client *all;
	size_t count;
};

struct document {
	json_t *root; /* all but the clients */
	uint64_t now_ns;
	uint32_t netif_count;
	struct document_clients of_netif[];
};

static json_t *document_seconds_since(uint64_t then_ns, uint64_t now)
{
	if (then_ns == 0)
		return json_null();
	/* The coarse clock of others may be a tick ahead of it. */
	return json_real(now > then_ns ? (double)(now - then_ns) / 1e9 : 0);
}

/* A name of the system's is bytes, JSON is UTF-8: for what is none comes "?".
 */
static json_t *document_name(const char *bytes)
{
	json_t *name = json_string(bytes);
	char *ascii;

	if (name)
		return name;
	ascii = strdup(bytes);
	for (char *c = ascii; c && *c; c++)
		*c = *c & 0x80 ? '?' : *c;
	name = ascii ? json_string(ascii) : NULL;
	free(ascii);
	return name;
}

static json_t *document_export(const struct netif *n, const struct export *e,
			       uint64_t now)
{
	const struct aoe_target *t = &e->shares[0].target;
	struct tally sum = tally_export(n, e);
	char address[16];

	snprintf(address, sizeof(address), "e%u.%u", t->shelf, t->slot);
	return json_pack(
		"{s:s, s:o, s:o, s:I, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
		"s:I, s:I, s:i, s:i, s:o}",
		"address", address, "interface", document_name(n->link.name),
		"image", document_name(e->image->path), "size_bytes",
		(json_int_t)(t->size_sectors * ATA_SECTOR_BYTES), "is_writable",
		t->is_writable, "reads", (json_int_t)sum.reads, "read_bytes",
		(json_int_t)(sum.read_sectors * ATA_SECTOR_BYTES),
		"kernel_reads", (json_int_t)sum.kernel_reads, "reads_failed",
		(json_int_t)sum.reads_failed, "writes", (json_int_t)sum.writes,
		"writes_failed", (json_int_t)sum.writes_failed, "other_answers",
		(json_int_t)sum.others, "disk_reads",
		(json_int_t)sum.disk_reads, "disk_bytes",
		(json_int_t)sum.disk_bytes, "buffer_count", t->buffer_count,
		"frame_sectors", t->frame_sectors, "idle_s",
		document_seconds_since(sum.last_ns, now));
}

static json_t *document_netif(const struct netif *n)
{
	return json_pack("{s:o, s:s, s:s, s:i, s:I, s:I}", "name",
			 document_name(n->link.name), "io",
			 port_mode_name(n->port.mode), "answer",
			 port_answer_name(n->port.answer), "mtu",
			 (int)n->link.path_mtu, "dropped",
			 (json_int_t)port_dropped(&n->port), "lost",
			 (json_int_t)port_lost(&n->port));
}

static json_t *document_client(const char *interface,
			       const struct xblade_client *c, uint64_t now)
{
	uint8_t m[AOE_MAC_BYTES];
	char mac[MAC_TEXT_BYTES];

	mac_store(m, c->mac);
	snprintf(mac, sizeof(mac), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1],
		 m[2], m[3], m[4], m[5]);
	return json_pack("{s:o, s:s, s:I, s:I, s:o}", "interface",
			 document_name(interface), "mac", mac, "requests",
			 (json_int_t)c->requests, "bytes", (json_int_t)c->bytes,
			 "idle_s",
			 document_seconds_since(c->last_seen_ns, now));
}

/* --- gathered ------------------------------------------------------------ */

static json_t *document_root(const struct served *served, uint64_t start_ns,
			     uint64_t now)
{
	json_t *netifs = json_array(), *exports = json_array();

	for (uint32_t i = 0; i < served->netif_count; i++) {
		const struct netif *n = served->netifs[i];

		json_array_append_new(netifs, document_netif(n));
		for (uint32_t k = 0; k < n->roster.count; k++)
			json_array_append_new(
				exports,
				document_export(n, n->roster.exports[k], now));
	}
	return json_pack(
		"{s:s, s:i, s:f, s:I, s:I, s:I, s:o, s:o, s:[]}", "version",
		XBLADE_VERSION, "pid", (int)getpid(), "uptime_s",
		(double)(now - start_ns) / 1e9, "cache_bytes",
		(json_int_t)served->crew->pool.extent_count * EXTENT_BYTES,
		"cache_used_bytes",
		(json_int_t)cache_used(&served->crew->cache) * EXTENT_BYTES,
		"dropped", (json_int_t)crew_dropped(served->crew), "interfaces",
		netifs, "exports", exports, "clients");
}

struct document *document_gather(const struct served *served, uint64_t start_ns)
{
	struct document *d = calloc(
		1, sizeof(*d) + served->netif_count * sizeof(d->of_netif[0]));

	if (!d)
		return NULL;
	d->now_ns = now_ns();
	d->root = document_root(served, start_ns, d->now_ns);
	for (uint32_t i = 0; i < served->netif_count; i++) {
		const struct netif *n = served->netifs[i];
		struct document_clients *c = &d->of_netif[d->netif_count++];

		c->interface = strdup(n->link.name);
		c->all = tally_clients(n, &c->count);
	}
	return d;
}

void document_free(struct document *d)
{
	if (!d)
		return;
	for (uint32_t i = 0; i < d->netif_count; i++) {
		free(d->of_netif[i].interface);
		free(d->of_netif[i].all);
	}
	json_decref(d->root);
	free(d);
}

/* --- as text ------------------------------------------------------------- */

char *document_text(struct document *d)
{
	json_t *clients = json_object_get(d->root, "clients");

	for (uint32_t i = 0; i < d->netif_count; i++) {
		const struct document_clients *c = &d->of_netif[i];

		for (size_t k = 0; c->interface && c->all && k < c->count; k++)
			json_array_append_new(clients,
					      document_client(c->interface,
							      &c->all[k],
							      d->now_ns));
	}
	return d->root ? json_dumps(d->root,
				    JSON_COMPACT | JSON_REAL_PRECISION(9))
		       : NULL;
}
