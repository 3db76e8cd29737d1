// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An interface, from the user's words to something that runs.  Every refusal
 * is told here, in the user's terms.
 */
#include "server/netif.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "server/hold.h"
#include "server/identity.h"
#include "server/publish.h"
#include "server/report.h"
#include "server/state.h"

/* Linux shows it as v%04x, as it shows vblade's 0x4000 + release. */
#define FIRMWARE_VERSION 0x5801

static int netif_check_link(struct link *link, const char *name)
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

static int netif_check_workers(const struct netif *n)
{
	uint32_t queues = link_queue_count(&n->link);

	if (n->crew->count <= queues)
		return 0;
	log_error(
		"interface %s: %u receive queues are too few for --workers %u",
		n->link.name, queues, n->crew->count);
	return -ERANGE;
}

/* --- sockets ------------------------------------------------------------- */

static void netif_take_sockets(struct netif *n)
{
	for (uint32_t i = 0; i < n->crew->count; i++)
		worker_remove_nios(&n->crew->loops[i].worker, &n->roster);
}

/* The first worker has the packet socket too: others only read. */
static int netif_share_sockets(struct netif *n)
{
	uint32_t queues = port_queue_count(&n->port);
	struct loop *loops = n->crew->loops;
	int rc = 0;

	for (uint32_t q = 0; q < queues && rc == 0; q++)
		rc = worker_add_nio(&loops[q].worker, n->port.nios[q],
				    &n->roster);
	if (rc == 0)
		rc = worker_add_nio(&loops[0].worker, n->port.nios[queues],
				    &n->roster);
	if (rc == 0 && n->port.tagged)
		rc = worker_add_nio(&loops[0].worker, n->port.tagged,
				    &n->roster);
	if (rc < 0)
		netif_take_sockets(n);
	return rc;
}

/* Is anything written there, or may that come? */
static bool netif_takes_writes(const struct netif *n)
{
	for (uint32_t i = 0; i < n->config->export_count; i++) {
		const struct export_config *e = &n->config->exports[i];

		if (e->is_writable && strcmp(e->netif, n->link.name) == 0)
			return true;
	}
	return n->config->can_grow;
}

static int netif_open_sockets(struct netif *n)
{
	struct port_wish wish = n->config->wish;
	const struct crew *crew = n->crew;
	const struct attach_memory memory = {
		.pool_fd = crew->pool.memory.map_fd,
		.index_fd = crew->cache.index.map_fd,
		.extents_fd = crew->cache.states.map_fd,
		.first_extent = pool_first_extent(&crew->pool),
	};
	struct frames *frames[WORKERS_MAX];
	int rc;

	for (uint32_t i = 0; i < crew->count; i++)
		frames[i] = &crew->loops[i].frames;
	wish.takes_writes = netif_takes_writes(n);
	rc = port_open(&n->port, &n->link, &wish, frames, &memory);
	if (rc < 0)
		report_refusal(n, rc);
	return rc;
}

static int netif_set_busy_poll(struct netif *n)
{
	int rc;

	if (n->config->busy_poll_us == 0)
		return 0;
	rc = port_set_busy_poll(&n->port, n->config->busy_poll_us);
	if (rc < 0)
		log_error("interface %s: no --busy-poll with I/O %s: %s",
			  n->link.name, port_mode_name(n->port.mode),
			  strerror(-rc));
	return rc;
}

/* --- targets ------------------------------------------------------------- */

/* Of a frame: what the path carries, the sockets send and take, and we may. */
static uint8_t netif_frame_sectors(const struct netif *n,
				   const struct export_config *config)
{
	uint32_t payload = port_frame_max_bytes(&n->port) - AOE_ATA_BYTES;
	uint32_t whole = port_whole_max_bytes(&n->port) - AOE_ATA_BYTES;
	uint32_t sectors = aoe_frame_sectors(n->link.path_mtu);

	if (payload / ATA_SECTOR_BYTES < sectors)
		sectors = payload / ATA_SECTOR_BYTES;
	if (config->is_writable && whole / ATA_SECTOR_BYTES < sectors)
		sectors = whole / ATA_SECTOR_BYTES;
	if (config->frame_sectors && config->frame_sectors < sectors)
		sectors = config->frame_sectors;
	return (uint8_t)sectors;
}

static void netif_put_link(const struct netif *n, struct export *export)
{
	struct aoe_target *t = &export->shares[0].target;

	memcpy(t->mac, n->link.mac, AOE_MAC_BYTES);
	t->mtu = n->link.path_mtu;
	t->frame_sectors = netif_frame_sectors(n, &export->config);
}

static void netif_put_target(const struct netif *n, struct export *export)
{
	const struct export_config *config = &export->config;
	struct aoe_target *t = &export->shares[0].target;

	t->shelf = config->shelf;
	t->slot = config->slot;
	t->size_sectors = blk_size_sectors(export->image->shares[0].blk);
	t->buffer_count = steer_window(&n->steer, config->buffer_count);
	t->version = FIRMWARE_VERSION;
	t->no_reserve = !(config->has_reserve ? config->reserve
					      : config->is_writable);
	t->is_writable = config->is_writable;
	t->allowed = config->allow;
	identity_put(t, config->path);
}

/*
 * A reservation from times when clients might make one, kept by --state or by
 * a server that runs on: nobody could release it any more.
 */
static void netif_drop_reservation(struct export *export)
{
	struct aoe_target *t = &export->shares[0].target;

	if (t->no_reserve)
		t->reserved.count = 0;
}

int netif_publish(struct netif *n, struct export *export)
{
	uint32_t image = export->image->handle;
	struct xblade_target value;

	export_spread(export);
	/* What the kernel answers is what the first worker's engine would. */
	publish_make(&export->shares[0].target,
		     n->crew->cache.images[image].index_first, &value);
	return port_set_target(&n->port, &value, n->roster.count == 1);
}

/* At the start one who is ending is waited for; later clients would notice. */
static int netif_hold(const struct netif *n, struct export *export)
{
	const struct aoe_target *t = &export->shares[0].target;
	int wait_ms = n->crew->is_running ? 0 : HOLD_WAIT_MS;
	int holder;
	int fd = hold_take(n->link.ifindex, t->shelf, t->slot, wait_ms,
			   &holder);

	if (fd < 0) {
		report_held(n, export, fd, holder);
		return fd;
	}
	export->hold_fd = fd;
	return 0;
}

int netif_add(struct netif *n, const struct export_config *config,
	      struct image *image)
{
	struct export *export;
	int rc = export_open(&export, config, image, n->crew->count);

	if (rc < 0)
		goto err_open;
	netif_put_target(n, export);
	netif_put_link(n, export);
	/* From then on it is the clients'. */
	export->shares[0].target.mask = config->mask;
	rc = netif_hold(n, export);
	/* Only who serves it may look at what is kept of it. */
	if (rc == 0 && n->config->state_folder &&
	    !state_load(n->config->state_folder, export))
		rc = -EINVAL;
	if (rc < 0) {
		export_close(export);
		return rc; /* said already */
	}
	netif_drop_reservation(export);
	rc = roster_add(&n->roster, export);
	if (rc < 0)
		goto err_add;
	rc = netif_publish(n, export);
	if (rc == 0)
		return 0;
	netif_remove(n, export);
err_add:
	export_close(export);
err_open:
	log_error("export %u.%u on %s: %s", config->shelf, config->slot,
		  n->link.name,
		  rc == -EEXIST ? "the address is taken by another export"
				: strerror(-rc));
	return rc;
}

void netif_remove(struct netif *n, struct export *export)
{
	const struct aoe_target *t = &export->shares[0].target;

	port_remove_target(&n->port, t->shelf, t->slot);
	roster_remove(&n->roster, export);
	hold_drop(&export->hold_fd);
	/* Who is left alone may now be meant by any wildcard. */
	if (n->roster.count == 1)
		netif_publish(n, n->roster.exports[0]);
}

int netif_change(struct netif *n, struct export *export,
		 const struct export_config *config)
{
	int rc = export_take_config(export, config);

	if (rc < 0)
		return rc;
	netif_put_target(n, export);
	netif_put_link(n, export);
	netif_drop_reservation(export);
	return netif_publish(n, export);
}

bool netif_must_steer(struct netif *n)
{
	return steer_look(&n->steer,
			  port_lost(&n->port) + crew_dropped(n->crew),
			  now_ns());
}

void netif_steer(struct netif *n)
{
	for (uint32_t i = 0; i < n->roster.count; i++) {
		netif_put_target(n, n->roster.exports[i]);
		netif_publish(n, n->roster.exports[i]);
	}
	report_steer(n);
	netif_advertise(n, NULL);
}

void netif_shorten(struct netif *n, const uint8_t *mac)
{
	struct mac_list *shorts = &n->roster.shorts;

	if (shorts->count == AOE_MACS_MAX || mac_list_has(shorts, mac))
		return;
	crew_pause(n->crew);
	mac_list_append(shorts, mac);
	crew_resume(n->crew);
	if (n->port.attach)
		attach_set_short(n->port.attach, mac);
	report_short(n, mac);
	netif_advertise(n, mac);
}

void netif_advertise(struct netif *n, const uint8_t *mac)
{
	const struct nio *nio = n->port.nios[n->port.nio_count - 1];

	if (!n->link.is_up || !n->link.has_carrier)
		return;
	for (uint32_t i = 0; i < n->roster.count; i++)
		worker_advertise(&n->crew->loops[0].worker,
				 n->roster.exports[i], nio, mac);
}

/* --- changes ------------------------------------------------------------- */

static int netif_take_link(struct netif *n)
{
	int rc = 0;

	port_set_mac(&n->port, n->link.mac);
	for (uint32_t i = 0; i < n->roster.count && rc == 0; i++) {
		netif_put_link(n, n->roster.exports[i]);
		rc = netif_publish(n, n->roster.exports[i]);
	}
	return rc;
}

int netif_follow(struct netif *n, bool *is_news)
{
	struct link before = n->link;
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
	n->link = now;
	*is_news = now.is_up && now.has_carrier &&
		   !(before.is_up && before.has_carrier &&
		     before.carrier_ups == now.carrier_ups);
	if (now.path_mtu == before.path_mtu &&
	    memcmp(now.mac, before.mac, AOE_MAC_BYTES) == 0)
		return 0;
	/* What did not get through may do so now. */
	if (now.path_mtu != before.path_mtu) {
		n->roster.shorts.count = 0;
		if (n->port.attach)
			attach_set_short(n->port.attach, NULL);
	}
	rc = netif_take_link(n);
	report_link(n);
	*is_news = true;
	return rc;
}

/* --- life ---------------------------------------------------------------- */

static void netif_told(void *context, const struct xblade_news *news)
{
	switch ((enum xblade_news_kind)news->kind) {
	case XBLADE_NEWS_HEARD:
		/* Just up, it would else wait for the next advert. */
		netif_advertise(context, news->mac);
		break;
	case XBLADE_NEWS_REPEATS:
		netif_shorten(context, news->mac);
		break;
	}
}

static void netif_news(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct netif *n = source->owner;

	(void)result;
	source->is_armed = false;
	if (!n->port.attach) {
		/* It was closed, but for the ring. */
		free(n);
		return;
	}
	attach_read_news(n->port.attach, netif_told, n);
	source_poll(source, attach_news_fd(n->port.attach));
}

static void netif_listen(struct netif *n)
{
	source_init(&n->news, &n->crew->loops[0].ring, n, netif_news);
	if (n->port.attach && n->config->advertise_seconds > 0 &&
	    attach_news_fd(n->port.attach) >= 0)
		source_poll(&n->news, attach_news_fd(n->port.attach));
}

static int netif_open_port(struct netif *n)
{
	int rc = netif_open_sockets(n);

	if (rc < 0)
		return rc;
	rc = netif_set_busy_poll(n);
	if (rc == 0)
		rc = netif_share_sockets(n);
	if (rc < 0)
		port_close(&n->port);
	return rc;
}

int netif_open(struct netif **out, const char *name,
	       const struct server_config *config, struct crew *crew)
{
	struct netif *n = calloc(1, sizeof(*n));
	int rc = -ENOMEM;

	if (!n)
		return rc;
	n->config = config;
	n->crew = crew;
	rc = netif_check_link(&n->link, name);
	if (rc == 0)
		rc = netif_check_workers(n);
	if (rc == 0)
		rc = netif_open_port(n);
	if (rc < 0) {
		free(n);
		return rc;
	}
	netif_listen(n);
	*out = n;
	return 0;
}

void netif_close(struct netif *n)
{
	netif_take_sockets(n);
	port_close(&n->port);
	n->port.attach = NULL;
	/* If the ring still has it, netif_news() frees it. */
	if (!source_hurry(&n->news))
		free(n);
}
