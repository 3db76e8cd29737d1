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
#include <unistd.h>

#include "log.h"
#include "server/identity.h"
#include "server/publish.h"
#include "server/report.h"

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

static int blade_check_workers(const struct blade *b)
{
	uint32_t queues = link_queue_count(&b->link);

	if (b->config->wish.queue_count <= queues)
		return 0;
	log_error(
		"interface %s: %u receive queues are too few for --workers %u",
		b->link.name, queues, b->config->wish.queue_count);
	return -ERANGE;
}

static int blade_open_image(struct blk **blk, struct ring *ring,
			    const char *path)
{
	int rc = blk_uring_open(blk, ring, path);
	const char *why = strerror(-rc);

	if (rc == 0 && (*blk)->size_bytes > IMAGE_BYTES_MAX) {
		(*blk)->ops->close(*blk);
		rc = -EFBIG;
	}
	if (rc == -EFBIG)
		why = "larger than 64 TiB";
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

/* --- loops --------------------------------------------------------------- */

/* The ring and the image; the rest needs the memory. */
static int blade_start_loop(struct blade *b, struct loop *l)
{
	int rc = ring_open(&l->ring, RING_ENTRIES);

	if (rc < 0) {
		log_error("io_uring: %s; see kernel.io_uring_disabled",
			  strerror(-rc));
		return rc;
	}
	rc = blade_open_image(&l->export.blk, &l->ring, b->config->path);
	if (rc < 0)
		ring_close(&l->ring);
	return rc;
}

static void blade_stop_loop(struct loop *l)
{
	/* First the ring: the disk may still be writing into the pool. */
	ring_close(&l->ring);
	l->export.blk->ops->close(l->export.blk);
}

static int blade_fill_loop(struct blade *b, struct loop *l, uint32_t index)
{
	/* All the workers together may hold a share of the cache. */
	uint32_t held_max = b->pool.extent_count / HELD_SHARE / b->loop_count;
	int rc = frames_open(&l->frames, &b->pool, index * WORKER_FRAMES,
			     WORKER_FRAMES);

	if (rc < 0)
		return rc;
	rc = worker_open(&l->worker, &b->cache, &l->export, held_max);
	if (rc < 0) {
		frames_close(&l->frames);
		return rc;
	}
	/* Without it the kernel looks the pages up at each read: slower. */
	ring_register_memory(&l->ring, b->pool.base, b->pool.memory.size_bytes);
	loop_init(l);
	return 0;
}

static void blade_empty_loop(struct loop *l)
{
	worker_close(&l->worker);
	frames_close(&l->frames);
}

static void blade_stop_loops(struct blade *b, uint32_t count)
{
	while (count > 0)
		blade_stop_loop(&b->loops[--count]);
	free(b->loops);
}

static int blade_start_loops(struct blade *b)
{
	b->loop_count = b->config->wish.queue_count;
	b->loops = calloc(b->loop_count, sizeof(*b->loops));
	if (!b->loops)
		return -ENOMEM;
	for (uint32_t i = 0; i < b->loop_count; i++) {
		int rc = blade_start_loop(b, &b->loops[i]);

		if (rc < 0) {
			blade_stop_loops(b, i);
			return rc;
		}
	}
	return 0;
}

static void blade_empty_loops(struct blade *b, uint32_t count)
{
	while (count > 0)
		blade_empty_loop(&b->loops[--count]);
}

static int blade_fill_loops(struct blade *b)
{
	for (uint32_t i = 0; i < b->loop_count; i++) {
		int rc = blade_fill_loop(b, &b->loops[i], i);

		if (rc < 0) {
			blade_empty_loops(b, i);
			return rc;
		}
	}
	return 0;
}

/* --- memory -------------------------------------------------------------- */

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

static int blade_open_cache(struct blade *b)
{
	uint32_t count = blk_extent_count(b->loops[0].export.blk);
	int rc = cache_open(&b->cache, &b->pool, count);

	if (rc < 0)
		return rc;
	rc = cache_add_image(&b->cache, count);
	if (rc < 0) {
		cache_close(&b->cache);
		return rc;
	}
	for (uint32_t i = 0; i < b->loop_count; i++)
		b->loops[i].export.image = (uint32_t)rc;
	return 0;
}

static int blade_open_memory(struct blade *b)
{
	uint32_t extents = blade_cache_extents(b->config,
					       b->loops[0].export.blk);
	uint64_t start_ns = now_ns();
	int rc = pool_open(&b->pool, b->loop_count * WORKER_FRAMES, extents);

	if (rc < 0)
		goto err_pool;
	rc = blade_open_cache(b);
	if (rc < 0)
		goto err_cache;
	rc = blade_fill_loops(b);
	if (rc < 0)
		goto err_loops;
	b->pool_ns = now_ns() - start_ns;
	return 0;

err_loops:
	cache_close(&b->cache);
err_cache:
	pool_close(&b->pool);
err_pool:
	log_error("memory: %u MiB for the cache and %u MiB to index the image: "
		  "%s; try a smaller --cache",
		  extents / 16,
		  (unsigned)(blk_extent_count(b->loops[0].export.blk) /
			     INDEX_PER_MIB),
		  strerror(-rc));
	return rc;
}

static void blade_close_memory(struct blade *b)
{
	blade_empty_loops(b, b->loop_count);
	cache_close(&b->cache);
	pool_close(&b->pool);
}

/* --- the interface ------------------------------------------------------- */

/* The first worker has the packet socket too: others only read. */
static void blade_share_sockets(struct blade *b)
{
	uint32_t queues = port_queue_count(&b->port);

	for (uint32_t q = 0; q < queues; q++)
		worker_add_nio(&b->loops[q].worker, b->port.nios[q]);
	worker_add_nio(&b->loops[0].worker, b->port.nios[queues]);
}

static int blade_open_sockets(struct blade *b)
{
	const struct attach_memory memory = {
		.pool_fd = b->pool.memory.map_fd,
		.index_fd = b->cache.index.map_fd,
		.extents_fd = b->cache.states.map_fd,
		.first_extent = pool_first_extent(&b->pool),
	};
	struct frames *frames[WORKERS_MAX];
	int rc;

	for (uint32_t i = 0; i < b->loop_count; i++)
		frames[i] = &b->loops[i].frames;
	rc = port_open(&b->port, &b->link, &b->config->wish, frames, &memory);
	if (rc < 0)
		report_refusal(b, rc);
	return rc;
}

static int blade_open_port(struct blade *b)
{
	int rc = blade_open_sockets(b);

	if (rc < 0)
		return rc;
	blade_share_sockets(b);
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

/* --- the target ---------------------------------------------------------- */

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

/* What the kernel answers is what the first worker's engine would. */
static int blade_publish(struct blade *b)
{
	const struct export *e = &b->loops[0].export;
	struct xblade_target value;

	publish_make(&e->target, b->cache.images[e->image].index_first, &value);
	return port_set_target(&b->port, &value);
}

/* The first worker's target is what it should be: now everybody's is. */
static int blade_spread_target(struct blade *b)
{
	for (uint32_t i = 1; i < b->loop_count; i++)
		worker_post_target(&b->loops[i].worker,
				   &b->loops[0].export.target);
	return blade_publish(b);
}

static void blade_target_changed(void *context)
{
	struct blade *b = context;
	int rc = blade_spread_target(b);

	if (rc < 0)
		log_warning("interface %s: the kernel answers as before, for "
			    "it takes no news of the target: %s",
			    b->link.name, strerror(-rc));
}

static int blade_take_link(struct blade *b)
{
	struct aoe_target *t = &b->loops[0].export.target;

	memcpy(t->mac, b->link.mac, AOE_MAC_BYTES);
	t->mtu = b->link.path_mtu;
	t->frame_sectors = blade_frame_sectors(b);
	port_set_mac(&b->port, b->link.mac);
	return blade_spread_target(b);
}

static int blade_init_target(struct blade *b)
{
	struct aoe_target *t = &b->loops[0].export.target;
	int rc;

	t->shelf = b->config->shelf;
	t->slot = b->config->slot;
	t->size_sectors = blk_size_sectors(b->loops[0].export.blk);
	t->buffer_count = (uint16_t)b->config->buffer_count;
	t->version = FIRMWARE_VERSION;
	t->no_reserve = !b->config->reserve;
	identity_put(t, b->config->path);
	b->loops[0].worker.target_changed = blade_target_changed;
	b->loops[0].worker.context = b;
	rc = blade_take_link(b);
	if (rc < 0)
		log_error("interface %s: %s", b->link.name, strerror(-rc));
	return rc;
}

/* --- life ---------------------------------------------------------------- */

int blade_open(struct blade *b, const struct server_config *config)
{
	int rc;

	memset(b, 0, sizeof(*b));
	b->config = config;
	rc = blade_check_link(&b->link, config->netif);
	if (rc == 0)
		rc = blade_check_workers(b);
	if (rc < 0)
		return rc;
	rc = blade_start_loops(b);
	if (rc < 0)
		return rc;
	rc = blade_open_memory(b);
	if (rc < 0)
		goto err_memory;
	rc = blade_open_port(b);
	if (rc < 0)
		goto err_port;
	rc = blade_init_target(b);
	if (rc < 0)
		goto err_target;
	if (config->preload)
		fetch_preload(&b->loops[0].worker.reads.fetch,
			      &b->loops[0].export);
	return 0;

err_target:
	port_close(&b->port);
err_port:
	blade_close_memory(b);
err_memory:
	blade_stop_loops(b, b->loop_count);
	return rc;
}

void blade_close(struct blade *b)
{
	port_close(&b->port);
	for (uint32_t i = 0; i < b->loop_count; i++)
		blade_stop_loop(&b->loops[i]);
	blade_close_memory(b);
	free(b->loops);
}

int blade_follow_link(struct blade *b, bool *is_news)
{
	struct link before = b->link;
	struct link now;
	int rc = link_read(&now, before.name);

	if (rc == 0 && now.ifindex != before.ifindex)
		rc = -ENODEV;
	if (rc < 0)
		return rc;
	if (now.path_mtu < MTU_MIN) {
		log_warning(
			"interface %s: MTU %u carries no sector; AoE needs %u",
			before.name, now.path_mtu, MTU_MIN);
		now.path_mtu = MTU_MIN;
	}
	b->link = now;
	*is_news = now.is_up && now.has_carrier &&
		   !(before.is_up && before.has_carrier &&
		     before.carrier_ups == now.carrier_ups);
	if (now.path_mtu == before.path_mtu &&
	    memcmp(now.mac, before.mac, AOE_MAC_BYTES) == 0)
		return 0;
	rc = blade_take_link(b);
	report_link(b);
	*is_news = true;
	return rc;
}
