// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All that is served, from one configuration to the next.
 */
#include "server/served.h"

#include <errno.h>
#include <string.h>

#include "log.h"
#include "memory/cache_images.h"
#include "server/report.h"
#include "server/state.h"

/* Changes that come together are written together: a disk takes its time. */
#define SAVING_NS 50000000ull

/*
 * The kernel's programs may still be at work on what they found of a target
 * before it was taken away: so long nothing of it is used for others.
 */
#define SERVED_GRACE_NS NS_PER_SECOND

/* --- images -------------------------------------------------------------- */

static struct image *served_find_image(const struct served *s,
				       const struct export_config *config)
{
	for (uint32_t i = 0; i < s->image_count; i++) {
		if (image_is(s->images[i], config))
			return s->images[i];
	}
	return NULL;
}

static int served_open_image(struct served *s,
			     const struct export_config *config,
			     struct image **image)
{
	struct ring *rings[WORKERS_MAX];
	int rc;

	*image = served_find_image(s, config);
	if (*image)
		return 0;
	if (s->image_count == IMAGES_MAX) {
		log_error("image %s: too many; %u are the most", config->path,
			  IMAGES_MAX);
		return -ENOSPC;
	}
	for (uint32_t i = 0; i < s->crew->count; i++)
		rings[i] = &s->crew->loops[i].ring;
	rc = image_open(image, config, rings, s->crew->count);
	if (rc == 0)
		s->images[s->image_count++] = *image;
	return rc;
}

/* To be called where no worker runs in between. */
static int served_cache_image(struct served *s, struct image *image)
{
	int rc = cache_add_image(&s->crew->cache, image_extent_count(image));

	if (rc < 0) {
		log_error("image %s: %s", image->path,
			  rc == -ENOSPC ? "there is no more room in the index "
					  "of the cache; start anew"
					: strerror(-rc));
		return rc;
	}
	image->handle = (uint32_t)rc;
	image->is_cached = true;
	return 0;
}

static void served_drop_image(struct served *s, uint32_t at)
{
	struct image *image = s->images[at];

	if (image->is_cached)
		cache_remove_image(&s->crew->cache, image->handle);
	image_close(image);
	s->images[at] = s->images[--s->image_count];
}

/* --- exports ------------------------------------------------------------- */

static struct netif *served_find_netif(const struct served *s, const char *name)
{
	for (uint32_t i = 0; i < s->netif_count; i++) {
		if (strcmp(s->netifs[i]->link.name, name) == 0)
			return s->netifs[i];
	}
	return NULL;
}

static int served_open_netif(struct served *s, const char *name,
			     struct netif **netif)
{
	int rc;

	*netif = served_find_netif(s, name);
	if (*netif)
		return 0;
	if (s->netif_count == NETIFS_MAX) {
		log_error("interface %s: too many; %u are the most", name,
			  NETIFS_MAX);
		return -ENOSPC;
	}
	rc = netif_open(netif, name, s->config, s->crew);
	if (rc < 0)
		return rc;
	report_no_answer(*netif);
	s->netifs[s->netif_count++] = *netif;
	return 0;
}

static int served_add(struct served *s, const struct export_config *config)
{
	struct image *image;
	struct netif *netif;
	int rc = served_open_image(s, config, &image);

	if (rc == 0 && !image->is_cached)
		rc = served_cache_image(s, image);
	if (rc == 0)
		rc = served_open_netif(s, config->netif, &netif);
	if (rc == 0)
		rc = netif_add(netif, config, image);
	if (rc == 0 && config->preload)
		fetch_preload(&s->crew->loops[0].worker.reads.fetch, image);
	return rc;
}

static void served_save(struct served *s, struct export *export)
{
	if (export->has_news && s->config->state_folder)
		state_save(s->config->state_folder, export);
	export->has_news = false;
}

static void served_save_all(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct served *s = source->owner;

	(void)result;
	source->is_armed = false;
	for (uint32_t i = 0; i < s->netif_count; i++) {
		struct roster *roster = &s->netifs[i]->roster;

		for (uint32_t e = 0; e < roster->count; e++)
			served_save(s, roster->exports[e]);
	}
}

static void served_remove(struct served *s, struct netif *netif,
			  struct export *export)
{
	served_save(s, export);
	netif_remove(netif, export);
	export->next = s->leaving;
	s->leaving = export;
	s->left_ns = now_ns();
}

static void served_remove_netif(struct served *s, uint32_t at)
{
	struct netif *netif = s->netifs[at];

	s->netifs[at] = s->netifs[--s->netif_count];
	netif->next = s->closing;
	s->closing = netif;
}

/* --- the first configuration --------------------------------------------- */

static uint32_t served_count_netifs(const struct server_config *config)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < config->export_count; i++) {
		uint32_t j = 0;

		while (j < i && strcmp(config->exports[i].netif,
				       config->exports[j].netif) != 0)
			j++;
		count += i == j;
	}
	return count;
}

static int served_take_memory(struct served *s)
{
	struct crew_wish wish = {
		.netif_count = served_count_netifs(s->config),
		.cache_bytes = s->config->cache_bytes,
	};

	for (uint32_t i = 0; i < s->image_count; i++)
		wish.extent_count += image_extent_count(s->images[i]);
	wish.index_count = wish.extent_count;
	if (s->config->can_grow)
		wish.index_count += INDEX_SPARE;
	/* What was asked for is for images that come later, too. */
	if (s->config->can_grow && wish.cache_bytes > 0)
		wish.extent_count = wish.cache_bytes / EXTENT_BYTES;
	return crew_take_memory(s->crew, &wish);
}

/* A client has changed the first worker's target. */
static void served_changed(void *context, struct export *export)
{
	struct served *s = context;
	struct netif *netif = served_find_netif(s, export->config.netif);
	int rc;

	crew_pause(s->crew);
	rc = netif_publish(netif, export);
	crew_resume(s->crew);
	if (rc < 0)
		log_warning("interface %s: the kernel answers as before, for "
			    "it takes no news of the target: %s",
			    netif->link.name, strerror(-rc));
	export->has_news = true;
	if (s->config->state_folder)
		source_timer(&s->saving, SAVING_NS);
}

static void served_repeats(void *context, const struct roster *roster,
			   const uint8_t *mac)
{
	struct served *s = context;

	for (uint32_t i = 0; i < s->netif_count; i++) {
		if (&s->netifs[i]->roster == roster)
			netif_shorten(s->netifs[i], mac);
	}
}

int served_open(struct served *s, struct crew *crew,
		const struct server_config *config)
{
	struct image *image;
	int rc = 0;

	memset(s, 0, sizeof(*s));
	s->config = config;
	s->crew = crew;
	for (uint32_t i = 0; i < config->export_count && rc == 0; i++)
		rc = served_open_image(s, &config->exports[i], &image);
	if (rc == 0)
		rc = served_take_memory(s);
	if (rc < 0)
		return rc;
	rc = state_open(config->state_folder);
	if (rc < 0)
		return rc;
	source_init(&s->saving, &crew->loops[0].ring, s, served_save_all);
	crew->loops[0].worker.changed = served_changed;
	crew->loops[0].worker.repeats = served_repeats;
	crew->loops[0].worker.context = s;
	for (uint32_t i = 0; i < config->export_count && rc == 0; i++)
		rc = served_add(s, &config->exports[i]);
	return rc;
}

/* --- from one configuration to the next ---------------------------------- */

static const struct export_config *
served_find_config(const struct server_config *config,
		   const struct export *export)
{
	const struct export_config *mine = &export->config;

	for (uint32_t i = 0; i < config->export_count; i++) {
		const struct export_config *c = &config->exports[i];

		if (c->shelf == mine->shelf && c->slot == mine->slot &&
		    strcmp(c->netif, mine->netif) == 0)
			return c;
	}
	return NULL;
}

/* Another image, or the same otherwise: a new disk under the old address. */
static bool served_is_kept(const struct export *export,
			   const struct export_config *config)
{
	return config && image_is(export->image, config);
}

static void served_remove_old(struct served *s,
			      const struct server_config *config,
			      struct netif *netif)
{
	for (uint32_t i = netif->roster.count; i-- > 0;) {
		struct export *export = netif->roster.exports[i];
		const struct export_config *c = served_find_config(config,
								   export);

		if (!served_is_kept(export, c)) {
			report_end(netif, export);
			served_remove(s, netif, export);
		} else if (netif_change(netif, export, c) < 0) {
			log_warning("e%u.%u: it stays as it was: no memory",
				    c->shelf, c->slot);
		}
	}
}

static void served_add_new(struct served *s, const struct export_config *config)
{
	struct netif *netif = served_find_netif(s, config->netif);
	const struct export *export;

	if (netif && roster_find(&netif->roster, config->shelf, config->slot))
		return;
	if (served_add(s, config) < 0)
		return;
	netif = served_find_netif(s, config->netif);
	export = roster_find(&netif->roster, config->shelf, config->slot);
	report_export(netif, export, false);
}

static void served_close_unused(struct served *s)
{
	for (uint32_t i = s->netif_count; i-- > 0;) {
		if (s->netifs[i]->roster.count == 0)
			served_remove_netif(s, i);
	}
}

void served_change(struct served *s, const struct server_config *config)
{
	crew_pause(s->crew);
	s->config = config;
	for (uint32_t i = 0; i < s->netif_count; i++) {
		s->netifs[i]->config = config;
		served_remove_old(s, config, s->netifs[i]);
	}
	for (uint32_t i = 0; i < config->export_count; i++)
		served_add_new(s, &config->exports[i]);
	served_close_unused(s);
	crew_resume(s->crew);
	served_advertise(s);
	served_report_ready(s);
}

static void served_bury_exports(struct served *s, bool is_forced)
{
	struct export **at = &s->leaving;

	while (*at) {
		struct export *export = *at;

		if (!is_forced && !export_is_idle(export)) {
			at = &export->next;
			continue;
		}
		*at = export->next;
		export_close(export);
	}
}

static void served_bury_netifs(struct served *s)
{
	while (s->closing) {
		struct netif *netif = s->closing;

		s->closing = netif->next;
		netif_close(netif);
	}
}

/* True: some are still being read. */
static bool served_bury_images(struct served *s)
{
	struct fetch *fetch = &s->crew->loops[0].worker.reads.fetch;
	bool is_more = false;

	for (uint32_t i = s->image_count; i-- > 0;) {
		struct image *image = s->images[i];

		if (image->user_count > 0)
			continue;
		fetch_preload_end(fetch, image);
		if (image_is_idle(image))
			served_drop_image(s, i);
		else
			is_more = true;
	}
	return is_more;
}

bool served_bury(struct served *s)
{
	bool is_more;

	if ((s->leaving || s->closing) &&
	    now_ns() - s->left_ns < SERVED_GRACE_NS)
		return true;
	crew_pause(s->crew);
	served_bury_exports(s, false);
	if (!s->leaving)
		served_bury_netifs(s);
	is_more = served_bury_images(s);
	crew_resume(s->crew);
	return is_more || s->leaving || s->closing;
}

/* --- what happens meanwhile ---------------------------------------------- */

static void served_lose(struct served *s, uint32_t at)
{
	struct netif *netif = s->netifs[at];

	while (netif->roster.count > 0)
		served_remove(s, netif, netif->roster.exports[0]);
	served_remove_netif(s, at);
}

void served_close(struct served *s)
{
	while (s->netif_count > 0)
		served_lose(s, s->netif_count - 1);
	served_bury_exports(s, true);
	served_bury_netifs(s);
	/* The cache ends with the crew. */
	while (s->image_count > 0)
		image_close(s->images[--s->image_count]);
}

int served_follow(struct served *s)
{
	bool is_again = false;

	crew_pause(s->crew);
	for (uint32_t i = s->netif_count; i-- > 0;) {
		bool is_news = false;
		int rc = netif_follow(s->netifs[i], &is_news);

		if (rc == -ENODEV) {
			log_error("interface %s: gone",
				  s->netifs[i]->link.name);
			served_lose(s, i);
		} else if (rc < 0) {
			is_again = true;
		} else if (is_news) {
			netif_advertise(s->netifs[i], NULL);
		}
	}
	crew_resume(s->crew);
	if (s->netif_count == 0)
		return -ENODEV;
	return is_again ? -EAGAIN : 0;
}

void served_steer(struct served *s)
{
	for (uint32_t i = 0; i < s->netif_count; i++) {
		if (!netif_must_steer(s->netifs[i]))
			continue;
		crew_pause(s->crew);
		netif_steer(s->netifs[i]);
		crew_resume(s->crew);
	}
}

void served_advertise(struct served *s)
{
	for (uint32_t i = 0; i < s->netif_count; i++)
		netif_advertise(s->netifs[i], NULL);
}

void served_report_ready(const struct served *s)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < s->netif_count; i++)
		count += s->netifs[i]->roster.count;
	for (uint32_t i = 0; i < s->netif_count; i++) {
		const struct roster *roster = &s->netifs[i]->roster;

		for (uint32_t e = 0; e < roster->count; e++)
			report_export(s->netifs[i], roster->exports[e],
				      count == 1);
	}
	if (count != 1)
		report_ready(s->crew, count, s->netif_count);
}

void served_report(const struct served *s)
{
	for (uint32_t i = 0; i < s->netif_count; i++)
		report_stats(s->netifs[i]);
}
