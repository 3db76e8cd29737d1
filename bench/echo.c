// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * aoeecho: puts the echo (bench/echo.bpf.c) on an interface until it is ended.
 * It passes for a target with any address, so that aoeload measures it like
 * one; its data are wrong.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "echo.skel.h"
#include "log.h"
#include "net/link.h"

/* Linux 6.6; the build's headers may be older than the kernel. */
#define ATTACH_TCX_INGRESS ((enum bpf_attach_type)46)

/* Those that the MTU counts. */
#define HEADERS_BYTES (AOE_ATA_BYTES - AOE_ETH_BYTES)

#define REPLY_WHOLE   0u
#define BLOCK_SECTORS 128u	     /* of the memory, as in echo.bpf.c */
#define SIZE_SECTORS  (256ull << 11) /* 256 MiB */

static const char help_text[] =
	"usage: aoeecho [options] NETIF\n"
	"\n"
	"  -r, --reply BYTES    of a frame: 60 sends requests back as is,\n"
	"                       0 means as many as in a reply with the most\n"
	"                       sectors that the MTU holds [0]\n"
	"  -c, --copy           fill it from a memory as large as that size\n"
	"  -s, --sectors N      the size that it claims [524288]\n"
	"  -h, --help\n";

struct echo_config {
	uint32_t reply_bytes;
	uint64_t size_sectors;
	bool is_copying;
	const char *interface;
};

static bool parse_number(const char *text, uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (errno == 0 && *text >= '0' && *text <= '9' && *end == '\0' &&
	    *value <= max)
		return true;
	log_error("%s: not a number up to %llu", text, (unsigned long long)max);
	return false;
}

static bool parse_arguments(int argc, char **argv, struct echo_config *config)
{
	static const struct option long_options[] = {
		{ "reply", required_argument, NULL, 'r' },
		{ "copy", no_argument, NULL, 'c' },
		{ "sectors", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	uint64_t value;
	int option;

	while ((option = getopt_long(argc, argv, "r:cs:h", long_options,
				     NULL)) >= 0) {
		switch (option) {
		case 'h':
			fputs(help_text, stdout);
			exit(0);
		case 'c':
			config->is_copying = true;
			break;
		case 'r':
			if (!parse_number(optarg, UINT16_MAX, &value))
				return false;
			config->reply_bytes = (uint32_t)value;
			break;
		case 's':
			if (!parse_number(optarg, ATA_LBA48_LIMIT, &value))
				return false;
			config->size_sectors = value;
			break;
		default:
			return false;
		}
	}
	if (argc - optind != 1) {
		log_error("an interface is needed; see --help");
		return false;
	}
	config->interface = argv[optind];
	return true;
}

/* Up to the attached program; its link's descriptor. */
static int echo_attach(struct echo_bpf *skeleton, const struct link *link,
		       const struct echo_config *config)
{
	uint32_t sectors = (link->path_mtu - HEADERS_BYTES) / ATA_SECTOR_BYTES;
	uint32_t reply_bytes = config->reply_bytes;
	int rc = 0;

	if (reply_bytes == REPLY_WHOLE)
		reply_bytes = AOE_ATA_BYTES + sectors * ATA_SECTOR_BYTES;
	memcpy((void *)(uintptr_t)skeleton->rodata->own_mac, link->mac,
	       AOE_MAC_BYTES);
	skeleton->rodata->reply_bytes = reply_bytes;
	skeleton->rodata->frame_sectors = (uint8_t)sectors;
	skeleton->rodata->size_sectors = config->size_sectors;
	skeleton->rodata->is_copying = config->is_copying;
	if (config->is_copying && reply_bytes > AOE_FRAME_MIN)
		rc = bpf_map__set_max_entries(
			skeleton->maps.memory,
			(uint32_t)(config->size_sectors / BLOCK_SECTORS) + 1);
	if (rc == 0)
		rc = echo_bpf__load(skeleton);
	if (rc < 0)
		return rc;
	rc = bpf_link_create(bpf_program__fd(skeleton->progs.echo_tcx),
			     (int)link->ifindex, ATTACH_TCX_INGRESS, NULL);
	if (rc >= 0)
		log_info("%s, replies of %u bytes: ready", link->name,
			 reply_bytes);
	return rc;
}

int main(int argc, char **argv)
{
	struct echo_config config = { .size_sectors = SIZE_SECTORS };
	struct echo_bpf *skeleton;
	struct link link;
	sigset_t ends;
	int rc, sig;

	log_init("aoeecho");
	if (!parse_arguments(argc, argv, &config))
		return 1;
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	rc = link_read(&link, config.interface);
	skeleton = rc < 0 ? NULL : echo_bpf__open();
	if (rc == 0)
		rc = skeleton ? echo_attach(skeleton, &link, &config) : -errno;
	if (rc < 0) {
		log_error("interface %s: %s", config.interface, strerror(-rc));
		return 1;
	}
	/* The link goes with the process, however that ends. */
	sigwait(&ends, &sig);
	return 0;
}
