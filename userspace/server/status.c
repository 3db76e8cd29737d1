// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The document, and the socket that gives it away.  All of it goes into the
 * socket's buffer at once: nobody is waited for.
 */
#include "server/status.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "local_socket.h"
#include "log.h"
#include "memory/cache_images.h"
#include "server/tally.h"
#include "xdp/mac.h"

#define MAC_TEXT_BYTES 18
#define SOCKET_MODE    0660
/* Those who come at once; more are served when the ring is back. */
#define ANSWERS_MAX 8
/* The kernel counts a buffer's bytes with what it needs for them. */
#define BUFFER_BYTES(len) (2 * (len) + 65536)

/* --- the document -------------------------------------------------------- */

static json_t *status_seconds_since(uint64_t then_ns, uint64_t now)
{
	if (then_ns == 0)
		return json_null();
	/* The coarse clock of others may be a tick ahead of it. */
	return json_real(now > then_ns ? (double)(now - then_ns) / 1e9 : 0);
}

/* A name of the system's is bytes, JSON is UTF-8: for what is none comes "?".
 */
static json_t *status_name(const char *bytes)
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

static json_t *status_export(const struct netif *n, const struct export *e,
			     uint64_t now)
{
	const struct aoe_target *t = &e->shares[0].target;
	struct tally sum = tally_export(n, e);
	char address[16];

	snprintf(address, sizeof(address), "e%u.%u", t->shelf, t->slot);
	return json_pack(
		"{s:s, s:o, s:o, s:I, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
		"s:I, s:I, s:i, s:i, s:o}",
		"address", address, "interface", status_name(n->link.name),
		"image", status_name(e->image->path), "size_bytes",
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
		status_seconds_since(sum.last_ns, now));
}

static json_t *status_netif(const struct netif *n)
{
	return json_pack("{s:o, s:s, s:s, s:i, s:I, s:I}", "name",
			 status_name(n->link.name), "io",
			 port_mode_name(n->port.mode), "answer",
			 port_answer_name(n->port.answer), "mtu",
			 (int)n->link.path_mtu, "dropped",
			 (json_int_t)port_dropped(&n->port), "lost",
			 (json_int_t)port_lost(&n->port));
}

static json_t *status_client(const struct netif *n,
			     const struct xblade_client *c, uint64_t now)
{
	uint8_t m[AOE_MAC_BYTES];
	char mac[MAC_TEXT_BYTES];

	mac_store(m, c->mac);
	snprintf(mac, sizeof(mac), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1],
		 m[2], m[3], m[4], m[5]);
	return json_pack("{s:o, s:s, s:I, s:I, s:o}", "interface",
			 status_name(n->link.name), "mac", mac, "requests",
			 (json_int_t)c->requests, "bytes", (json_int_t)c->bytes,
			 "idle_s", status_seconds_since(c->last_seen_ns, now));
}

static void status_add_clients(json_t *clients, const struct netif *n,
			       uint64_t now)
{
	size_t count = 0;
	struct xblade_client *all = tally_clients(n, &count);

	for (size_t i = 0; all && i < count; i++)
		json_array_append_new(clients, status_client(n, &all[i], now));
	free(all);
}

/* For free(), or NULL: no memory. */
static char *status_text(const struct status *s)
{
	const struct served *served = s->served;
	json_t *netifs = json_array(), *exports = json_array();
	json_t *clients = json_array(), *all;
	uint64_t now = now_ns();
	char *text;

	for (uint32_t i = 0; i < served->netif_count; i++) {
		const struct netif *n = served->netifs[i];

		json_array_append_new(netifs, status_netif(n));
		for (uint32_t k = 0; k < n->roster.count; k++)
			json_array_append_new(
				exports,
				status_export(n, n->roster.exports[k], now));
		status_add_clients(clients, n, now);
	}
	all = json_pack(
		"{s:s, s:i, s:f, s:I, s:I, s:I, s:o, s:o, s:o}", "version",
		XBLADE_VERSION, "pid", (int)getpid(), "uptime_s",
		(double)(now - s->start_ns) / 1e9, "cache_bytes",
		(json_int_t)served->crew->pool.extent_count * EXTENT_BYTES,
		"cache_used_bytes",
		(json_int_t)cache_used(&served->crew->cache) * EXTENT_BYTES,
		"dropped", (json_int_t)crew_dropped(served->crew), "interfaces",
		netifs, "exports", exports, "clients", clients);
	text = all ? json_dumps(all, JSON_COMPACT | JSON_REAL_PRECISION(9))
		   : NULL;
	json_decref(all);
	return text;
}

/* --- the socket ---------------------------------------------------------- */

static void status_give(int fd, const char *text, size_t len)
{
	int room = (int)BUFFER_BYTES(len);
	ssize_t sent;

	/* The former needs a right that we mostly have. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	do {
		sent = send(fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent > 0) {
			text += sent;
			len -= (size_t)sent;
		}
	} while (sent > 0 && len > 0);
	/* What does not fit is cut; a reader that has left is none. */
	if (sent < 0 && errno == EAGAIN)
		log_warning("--status-socket: the answer was cut short");
}

static void status_asked(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct status *s = source->owner;
	char *text = NULL;

	(void)result;
	source->is_armed = false;
	for (int i = 0; i < ANSWERS_MAX; i++) {
		int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			break;
		if (!text)
			text = status_text(s);
		if (text)
			status_give(fd, text, strlen(text));
		close(fd);
	}
	free(text);
	source_poll(source, s->fd);
}

/* Does anybody listen there?  A file alone is left by one who was killed. */
static bool status_is_taken(const char *path)
{
	/* One who is stopped, with a full backlog, must not stop us. */
	int fd = local_connect(path, 0);

	if (fd >= 0)
		close(fd);
	return fd != -ECONNREFUSED;
}

static int status_listen(const char *path)
{
	struct stat st;
	int fd = local_listen(path, SOCKET_MODE);

	if (fd != -EADDRINUSE)
		return fd;
	if (lstat(path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return -EEXIST;
	if (status_is_taken(path))
		return -EADDRINUSE;
	unlink(path);
	return local_listen(path, SOCKET_MODE);
}

static const char *status_why(int rc)
{
	switch (-rc) {
	case EADDRINUSE:
		return "another server answers there; give each its own";
	case EEXIST:
		return "a file of another kind is there; name another";
	case ENAMETOOLONG:
		return "longer than the 107 bytes of a socket's name";
	}
	return strerror(-rc);
}

int status_open(struct status *s, const char *path)
{
	*s = (struct status){ .fd = -1, .start_ns = now_ns() };
	if (!path)
		return 0;
	s->path = strdup(path);
	s->fd = s->path ? status_listen(path) : -ENOMEM;
	if (s->fd >= 0)
		return 0;
	log_error("--status-socket %s: %s", path, status_why(s->fd));
	free(s->path);
	return s->fd;
}

void status_start(struct status *s, const struct served *served,
		  struct ring *ring)
{
	if (s->fd < 0)
		return;
	s->served = served;
	source_init(&s->source, ring, s, status_asked);
	source_poll(&s->source, s->fd);
}

void status_close(struct status *s)
{
	if (s->fd < 0)
		return;
	unlink(s->path);
	free(s->path);
	close(s->fd);
}
