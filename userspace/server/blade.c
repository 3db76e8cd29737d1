// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One image on one interface, from the user's words to something that runs.
 * Every refusal is told here, in the user's terms.
 */
#include "server/blade.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

/* Linux shows it as v%04x, as it shows vblade's 0x4000 + release. */
#define FIRMWARE_VERSION 0x5801

static int blade_check_link(struct link *link, const char *name)
{
	int rc = link_read(link, name);

	if (rc == -ENODEV) {
		log_error("interface %s: there is none; see: ip link", name);
		return rc;
	}
	if (rc < 0) {
		log_error("interface %s: %s", name, strerror(-rc));
		return rc;
	}
	if (!link->is_ethernet) {
		log_error("interface %s: not Ethernet, which AoE needs", name);
		return -EMEDIUMTYPE;
	}
	if (link->bridge[0] != '\0') {
		log_error("interface %s: a port of %s, which takes its frames; "
			  "use %s",
			  name, link->bridge, link->bridge);
		return -EBUSY;
	}
	if (!link->is_up) {
		log_error("interface %s: down; first: ip link set %s up", name,
			  name);
		return -ENETDOWN;
	}
	if (link->path_mtu < MTU_MIN) {
		log_error("interface %s: MTU %u is too small; AoE needs %u",
			  name, link->path_mtu, MTU_MIN);
		return -EMSGSIZE;
	}
	return 0;
}

static int blade_open_image(struct export *export, struct ring *ring,
			    const char *path)
{
	int rc = blk_uring_open(&export->blk, ring, path);
	const char *why = strerror(-rc);

	if (rc == 0 && blk_size_sectors(export->blk) >= ATA_LBA48_LIMIT) {
		export->blk->ops->close(export->blk);
		rc = -EFBIG;
	}
	if (rc == -ENODATA)
		why = "empty";
	if (rc == -EINVAL)
		why = "neither a file nor a block device";
	if (rc == -EISDIR)
		why = "a directory; name an image file or a block device";
	if (rc < 0)
		log_error("image %s: %s", path, why);
	return rc;
}

/* What the kernel could give without pushing others out. */
static uint64_t blade_available_bytes(void)
{
	FILE *f = fopen("/proc/meminfo", "re");
	char line[128];
	uint64_t kib = 0;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "MemAvailable: %" SCNu64, &kib) == 1)
			break;
	}
	if (f)
		fclose(f);
	return kib * 1024;
}

static uint32_t blade_cache_extents(const struct server_config *config,
				    const struct blk *blk)
{
	uint64_t bytes = config->cache_bytes;
	uint64_t quarter = blade_available_bytes() / 4;

	if (bytes == 0) {
		bytes = CACHE_BYTES_DEFAULT;
		if (quarter > 0 && bytes > quarter)
			bytes = quarter;
	}
	if (bytes < CACHE_BYTES_MIN)
		bytes = CACHE_BYTES_MIN;
	if (bytes / EXTENT_BYTES > blk_extent_count(blk))
		return blk_extent_count(blk);
	return (uint32_t)(bytes / EXTENT_BYTES);
}

static uint64_t blade_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int blade_open_memory(struct blade *b, struct ring *ring)
{
	uint32_t extents = blade_cache_extents(b->config, b->export.blk);
	uint64_t start = blade_now_ns();
	int rc = pool_open(&b->pool, POOL_FRAMES, extents);

	if (rc < 0)
		goto err_pool;
	rc = cache_open(&b->cache, &b->pool, blk_extent_count(b->export.blk));
	if (rc < 0)
		goto err_cache;
	rc = cache_add_image(&b->cache, blk_extent_count(b->export.blk));
	if (rc < 0)
		goto err_image;
	b->export.image = (uint32_t)rc;
	/* Without it the kernel looks the pages up at each read: slower. */
	ring_register_memory(ring, b->pool.base, b->pool.memory.size_bytes);
	b->pool_ns = blade_now_ns() - start;
	return 0;

err_image:
	cache_close(&b->cache);
err_cache:
	pool_close(&b->pool);
err_pool:
	log_error("memory: %u MiB for the image: %s; try a smaller --cache",
		  extents / 16, strerror(-rc));
	return rc;
}

static void blade_log_refusal(const struct blade *b, int rc)
{
	const struct port_wish *wish = &b->config->wish;
	const char *name = b->link.name;

	if (rc == -EPERM || rc == -EACCES)
		log_error("interface %s: %s; run as root, or with CAP_NET_RAW, "
			  "CAP_NET_ADMIN, CAP_BPF and CAP_IPC_LOCK",
			  name, strerror(-rc));
	else if (b->port.answer_refusal < 0 && wish->answer != PORT_ANSWER_AUTO)
		log_error("interface %s: the kernel cannot answer by %s: %s; "
			  "use --answer=auto",
			  name, port_answer_name(wish->answer), strerror(-rc));
	else if (wish->mode == PORT_ZEROCOPY)
		log_error("interface %s: its driver has no zero copy (%s); use "
			  "--io=auto",
			  name, strerror(-rc));
	else
		log_error("interface %s: no I/O mode %s: %s; use --io=auto",
			  name, port_mode_name(wish->mode), strerror(-rc));
}

static int blade_open_port(struct blade *b)
{
	const struct attach_memory memory = {
		.pool_fd = b->pool.memory.map_fd,
		.index_fd = b->cache.index.map_fd,
		.extents_fd = b->cache.states.map_fd,
		.first_extent = pool_first_extent(&b->pool),
	};
	int rc = port_open(&b->port, &b->link, &b->config->wish, &b->pool,
			   &memory);

	if (rc < 0) {
		blade_log_refusal(b, rc);
		return rc;
	}
	if (b->config->busy_poll_us == 0)
		return 0;
	rc = port_set_busy_poll(&b->port, b->config->busy_poll_us);
	if (rc < 0) {
		log_error("interface %s: no --busy-poll with I/O %s: %s",
			  b->link.name, port_mode_name(b->port.mode),
			  strerror(-rc));
		port_close(&b->port);
	}
	return rc;
}

/* The name by which people know the image, in what ATA takes for letters. */
static void blade_name(char *out, size_t size, const char *text)
{
	size_t len = 0;

	for (; *text && len + 1 < size; text++)
		out[len++] = *text >= ' ' && *text <= '~' ? *text : '_';
	out[len] = '\0';
}

static void blade_identify(struct aoe_target *t, const char *path)
{
	const char *slash = strrchr(path, '/');
	char host[64] = "";
	char serial[128];

	gethostname(host, sizeof(host) - 1);
	snprintf(serial, sizeof(serial), "%u.%u:%s", t->shelf, t->slot, host);
	blade_name(t->serial, sizeof(t->serial), serial);
	blade_name(t->model, sizeof(t->model), slash ? slash + 1 : path);
	blade_name(t->firmware, sizeof(t->firmware), XBLADE_VERSION);
}

/* Sectors of a frame: what the path carries, the sockets send, and we may. */
static uint8_t blade_frame_sectors(const struct blade *b)
{
	uint32_t payload = port_frame_max_bytes(&b->port) - AOE_ATA_BYTES;
	uint32_t sectors = aoe_frame_sectors(b->link.path_mtu);

	if (payload / ATA_SECTOR_BYTES < sectors)
		sectors = payload / ATA_SECTOR_BYTES;
	if (b->config->frame_sectors && b->config->frame_sectors < sectors)
		sectors = b->config->frame_sectors;
	return (uint8_t)sectors;
}

static int blade_take_link(struct blade *b)
{
	struct aoe_target *t = &b->export.target;

	memcpy(t->mac, b->link.mac, AOE_MAC_BYTES);
	t->mtu = b->link.path_mtu;
	t->frame_sectors = blade_frame_sectors(b);
	port_set_mac(&b->port, b->link.mac);
	return worker_publish(&b->worker, &b->export);
}

static int blade_init_target(struct blade *b)
{
	struct aoe_target *t = &b->export.target;

	t->shelf = b->config->shelf;
	t->slot = b->config->slot;
	t->size_sectors = blk_size_sectors(b->export.blk);
	t->buffer_count = (uint16_t)b->config->buffer_count;
	t->version = FIRMWARE_VERSION;
	blade_identify(t, b->config->path);
	return blade_take_link(b);
}

int blade_open(struct blade *b, struct ring *ring,
	       const struct server_config *config)
{
	int rc;

	memset(b, 0, sizeof(*b));
	b->config = config;
	rc = blade_check_link(&b->link, config->netif);
	if (rc < 0)
		return rc;
	rc = blade_open_image(&b->export, ring, config->path);
	if (rc < 0)
		return rc;
	rc = blade_open_memory(b, ring);
	if (rc < 0)
		goto err_memory;
	rc = blade_open_port(b);
	if (rc < 0)
		goto err_port;
	rc = worker_init(&b->worker, &b->pool, &b->cache, &b->port, &b->export,
			 1);
	if (rc < 0)
		goto err_worker;
	rc = blade_init_target(b);
	if (rc < 0)
		goto err_target;
	if (config->preload)
		fetch_preload(&b->worker.fetch, &b->export);
	return 0;

err_target:
	log_error("interface %s: %s", b->link.name, strerror(-rc));
	worker_free(&b->worker);
err_worker:
	port_close(&b->port);
err_port:
	cache_close(&b->cache);
	pool_close(&b->pool);
err_memory:
	b->export.blk->ops->close(b->export.blk);
	return rc;
}

void blade_close(struct blade *b)
{
	worker_free(&b->worker);
	port_close(&b->port);
	cache_close(&b->cache);
	pool_close(&b->pool);
	b->export.blk->ops->close(b->export.blk);
}

static void blade_log_link(const struct blade *b)
{
	const uint8_t *m = b->link.mac;

	log_info("interface %s: now MAC %02x:%02x:%02x:%02x:%02x:%02x, MTU %u, "
		 "%u sectors a frame",
		 b->link.name, m[0], m[1], m[2], m[3], m[4], m[5],
		 b->link.path_mtu, b->export.target.frame_sectors);
}

int blade_follow_link(struct blade *b, bool *is_news)
{
	struct link before = b->link;
	uint32_t mtu;
	int rc = link_read(&b->link, before.name);

	if (rc == 0 && b->link.ifindex != before.ifindex)
		rc = -ENODEV;
	if (rc < 0) {
		log_error("interface %s: %s", before.name,
			  rc == -ENODEV ? "gone" : strerror(-rc));
		return rc;
	}
	mtu = b->link.path_mtu;
	if (mtu < MTU_MIN) {
		log_warning(
			"interface %s: MTU %u carries no sector; AoE needs %u",
			before.name, mtu, MTU_MIN);
		b->link.path_mtu = MTU_MIN;
	}
	*is_news = b->link.is_up && b->link.has_carrier &&
		   !(before.is_up && before.has_carrier &&
		     before.carrier_ups == b->link.carrier_ups);
	if (b->link.path_mtu == before.path_mtu &&
	    memcmp(b->link.mac, before.mac, AOE_MAC_BYTES) == 0)
		return 0;
	rc = blade_take_link(b);
	blade_log_link(b);
	*is_news = true;
	return rc;
}

void blade_log_ready(const struct blade *b)
{
	const struct aoe_target *t = &b->export.target;

	log_info("e%u.%u: %" PRIu64
		 " sectors of %s (%s), %s, I/O %s, kernel answers %s, MTU %u, "
		 "%u sectors a frame, "
		 "cache %u MiB in %" PRIu64 " ms (%s): ready",
		 t->shelf, t->slot, t->size_sectors, b->config->path,
		 b->export.blk->is_direct ? "direct" : "buffered", b->link.name,
		 port_mode_name(b->port.mode), port_answer_name(b->port.answer),
		 b->link.path_mtu, t->frame_sectors, b->pool.extent_count / 16,
		 b->pool_ns / 1000000,
		 b->pool.memory.map_fd >= 0 ? "BPF array" : "plain memory");
}

void blade_log_preload(const struct blade *b, bool is_terminal)
{
	const struct fetch *f = &b->worker.fetch;
	uint32_t left = fetch_preload_left(f);
	uint32_t done = f->preload_end - left;

	if (left == 0) {
		log_info("%s%s: %u of %u MiB preloaded",
			 is_terminal ? "\r" : "", b->config->path,
			 f->preload_end / 16,
			 blk_extent_count(b->export.blk) / 16);
	} else if (is_terminal) {
		fprintf(stderr, "\rpreloading %3u %%",
			(unsigned)(100ull * done / f->preload_end));
		fflush(stderr);
	}
}

void blade_log_stats(const struct blade *b)
{
	const struct export *e = &b->export;
	struct xblade_counts kernel = { 0 };
	uint64_t dropped = b->worker.dropped;
	uint64_t reads, sectors, others;

	if (b->port.attach)
		attach_read_counts(b->port.attach, &kernel);
	for (uint32_t i = 0; i < b->port.nio_count; i++)
		dropped += b->port.nios[i]->tx_dropped;
	reads = e->reads + kernel.reads;
	sectors = e->read_sectors + kernel.read_sectors;
	others = e->replies - e->reads - e->reads_failed + kernel.others;
	log_info("e%u.%u: %" PRIu64 " reads answered (%" PRIu64
		 " KiB), %" PRIu64 " of them by the kernel, %" PRIu64
		 " other replies, %" PRIu64 " reads failed, %" PRIu64
		 " disk reads (%" PRIu64 " KiB), %" PRIu64 " dropped",
		 e->target.shelf, e->target.slot, reads, sectors / 2,
		 reads - e->reads, others, e->reads_failed, e->disk_reads,
		 e->disk_bytes / 1024, dropped);
}
