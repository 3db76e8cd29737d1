// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Before and after a run: finds the target, asks how large it is, maps the
 * image to compare with.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/aoeload_frames.h"
#include "bench/aoeload_state.h"
#include "log.h"

#define FIND_TRIES   10
#define FIND_WAIT_NS (200 * 1000000ull)

/* Asks until take() is content with a reply to command. */
static int load_ask(struct load *l, enum aoe_command command,
		    const uint8_t dst[AOE_MAC_BYTES],
		    bool (*take)(const struct wire_frame *,
				 struct load_target *))
{
	struct wire_frame frames[WIRE_BATCH];

	for (int tries = 0; tries < FIND_TRIES; tries++) {
		uint64_t end_ns = now_ns() + FIND_WAIT_NS;
		uint8_t *request = wire_request(&l->wire);

		frame_put_header(request, &l->config, dst, 0, command, 1);
		if (command == AOE_CMD_ATA)
			frame_put_ata(request, ATA_CMD_IDENTIFY, 0, 1);
		wire_send(&l->wire);
		for (uint64_t now = now_ns(); now < end_ns; now = now_ns()) {
			uint32_t client, count;

			wire_wait(&l->wire, end_ns - now);
			count = wire_receive(&l->wire, frames, WIRE_BATCH);
			for (uint32_t i = 0; i < count; i++) {
				if (frame_is_reply(&frames[i], &l->config) &&
				    frame_client(frames[i].data, &l->config,
						 &client) &&
				    take(&frames[i], &l->target))
					return 0;
			}
		}
	}
	return -ETIMEDOUT;
}

static int load_find(struct load *l)
{
	static const uint8_t everybody[AOE_MAC_BYTES] = { 0xff, 0xff, 0xff,
							  0xff, 0xff, 0xff };
	int rc = load_ask(l, AOE_CMD_CONFIG, everybody, frame_read_config);

	if (rc == 0)
		rc = load_ask(l, AOE_CMD_ATA, l->target.mac,
			      frame_read_identify);
	if (rc < 0) {
		log_error("e%u.%u does not answer on %s", l->config.shelf,
			  l->config.slot, l->config.interface);
		return rc;
	}
	l->sectors = l->config.sectors ? l->config.sectors
				       : l->target.frame_sectors;
	if (l->sectors > l->target.size_sectors)
		l->sectors = (uint32_t)l->target.size_sectors;
	return 0;
}

static int load_map_image(struct load *l)
{
	const char *path = l->config.verify_path;
	struct stat st;
	int fd, rc = 0;
	void *image;

	if (!path)
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0) {
		rc = -errno;
		log_error("%s: %s", path, strerror(-rc));
		return rc;
	}
	image = mmap(NULL, (size_t)st.st_size, PROT_READ,
		     MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (image == MAP_FAILED) {
		rc = -errno;
		log_error("%s: %s", path, strerror(-rc));
	} else {
		l->image = image;
		l->image_bytes = (uint64_t)st.st_size;
	}
	close(fd);
	return rc;
}

static int load_alloc(struct load *l)
{
	const struct load_config *config = &l->config;

	l->read_count = config->client_count * config->window;
	l->clients = calloc(config->client_count, sizeof(*l->clients));
	l->reads = calloc(l->read_count, sizeof(*l->reads));
	if (!l->clients || !l->reads)
		return -ENOMEM;
	l->oldest = l->newest = NOBODY;
	l->random = 0x9e3779b97f4a7c15ull + config->seed;
	for (uint32_t i = 0; i < l->read_count; i++)
		l->reads[i].client = i % config->client_count;
	return 0;
}

static void load_place_clients(struct load *l)
{
	uint64_t size = l->target.size_sectors;

	for (uint32_t i = 0; i < l->config.client_count; i++)
		l->clients[i].next_lba =
			l->config.pattern == PATTERN_SEQUENTIAL
				? size / l->config.client_count * i
				: 0;
}

int load_open(struct load **load, const struct load_config *config)
{
	struct link link;
	struct load *l = calloc(1, sizeof(*l));
	int rc = -ENOMEM;

	if (!l)
		return rc;
	l->config = *config;
	rc = load_alloc(l);
	if (rc < 0)
		goto err_alloc;
	rc = load_map_image(l);
	if (rc < 0)
		goto err_alloc;
	rc = link_read(&link, config->interface);
	if (rc == 0)
		rc = wire_open(&l->wire, &link, l->read_count,
			       config->first_client,
			       config->first_client + config->client_count - 1);
	if (rc < 0) {
		log_error("interface %s: %s", config->interface, strerror(-rc));
		goto err_wire;
	}
	rc = load_find(l);
	if (rc < 0)
		goto err_find;
	load_place_clients(l);
	*load = l;
	return 0;

err_find:
	wire_close(&l->wire);
err_wire:
	if (l->image)
		munmap((void *)(uintptr_t)l->image, l->image_bytes);
err_alloc:
	free(l->reads);
	free(l->clients);
	free(l);
	return rc;
}

void load_close(struct load *l)
{
	wire_close(&l->wire);
	if (l->image)
		munmap((void *)(uintptr_t)l->image, l->image_bytes);
	free(l->reads);
	free(l->clients);
	free(l);
}

const struct load_target *load_target(const struct load *l)
{
	return &l->target;
}

uint32_t load_sectors(const struct load *l)
{
	return l->sectors;
}
