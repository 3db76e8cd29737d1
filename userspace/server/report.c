// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the server tells its user.
 */
#include "server/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "count.h"
#include "log.h"
#include "server/tally.h"

void report_refusal(const struct netif *n, int rc)
{
	const struct port_wish *wish = &n->config->wish;
	const char *name = n->link.name;

	if (rc == -EACCES)
		log_error(
			"interface %s: this kernel refuses our programs (%s); "
			"use --io=packet --answer=off",
			name, strerror(-rc));
	else if (rc == -EPERM)
		log_error("interface %s: %s; run as root, or with CAP_NET_RAW, "
			  "CAP_NET_ADMIN, CAP_BPF, CAP_PERFMON and "
			  "CAP_IPC_LOCK",
			  name, strerror(-rc));
	else if (n->port.answer_refusal < 0 && wish->answer != PORT_ANSWER_AUTO)
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

void report_no_answer(const struct netif *n)
{
	if (n->config->wish.answer == PORT_ANSWER_AUTO &&
	    n->port.answer_refusal < 0)
		log_warning("interface %s: the kernel does not answer: %s%s",
			    n->link.name, strerror(-n->port.answer_refusal),
			    n->port.answer_refusal == -EINVAL
				    ? " (tcx came with Linux 6.6)"
				    : "");
}

#define REPORT_MEMORY_BYTES 96

static void report_memory(const struct crew *crew,
			  char text[REPORT_MEMORY_BYTES])
{
	snprintf(text, REPORT_MEMORY_BYTES,
		 "cache %u MiB in %" PRIu64 " ms (%s): ready",
		 crew->pool.extent_count / 16, crew->memory_ns / 1000000,
		 crew->pool.memory.map_fd >= 0 ? "BPF array" : "plain memory");
}

void report_export(const struct netif *n, const struct export *export,
		   bool is_alone)
{
	const struct aoe_target *t = &export->shares[0].target;
	char memory[REPORT_MEMORY_BYTES] = "";

	if (is_alone)
		report_memory(n->crew, memory);
	log_info(
		"e%u.%u: %" PRIu64
		" sectors of %s (%s%s), %s, I/O %s, kernel answers %s, MTU %u, "
		"%u sectors a frame%s%s",
		t->shelf, t->slot, t->size_sectors, export->image->path,
		export->image->shares[0].blk->is_direct ? "direct" : "buffered",
		t->is_writable ? ", writable" : "", n->link.name,
		port_mode_name(n->port.mode), port_answer_name(n->port.answer),
		n->link.path_mtu, t->frame_sectors, is_alone ? ", " : "",
		memory);
}

void report_ready(const struct crew *crew, uint32_t export_count,
		  uint32_t netif_count)
{
	char memory[REPORT_MEMORY_BYTES];

	report_memory(crew, memory);
	log_info("%u exports on %u interface%s, %s", export_count, netif_count,
		 netif_count == 1 ? "" : "s", memory);
}

void report_link(const struct netif *n)
{
	const uint8_t *m = n->link.mac;
	uint8_t sectors = 0;

	for (uint32_t i = 0; i < n->roster.count; i++) {
		uint8_t its =
			n->roster.exports[i]->shares[0].target.frame_sectors;

		sectors = its > sectors ? its : sectors;
	}
	log_info("interface %s: now MAC %02x:%02x:%02x:%02x:%02x:%02x, MTU %u, "
		 "%u sectors a frame",
		 n->link.name, m[0], m[1], m[2], m[3], m[4], m[5],
		 n->link.path_mtu, sectors);
}

void report_short(const struct netif *n, const uint8_t *m)
{
	log_warning("interface %s: %02x:%02x:%02x:%02x:%02x:%02x asks for the "
		    "same again and again: long frames do not seem to reach "
		    "it; it is told to ask for %u sectors",
		    n->link.name, m[0], m[1], m[2], m[3], m[4], m[5],
		    XBLADE_SHORT_SECTORS);
}

void report_steer(const struct netif *n)
{
	if (n->steer.halvings == 0)
		log_info("interface %s: calm again; clients are told to ask as "
			 "usual",
			 n->link.name);
	else
		log_info("interface %s: %" PRIu64
			 " frames lost so far; clients are told to ask 1/%u as "
			 "much at once",
			 n->link.name, n->steer.lost, 1u << n->steer.halvings);
}

void report_preload(const struct fetch *f, bool is_terminal)
{
	uint32_t left = fetch_preload_left(f);
	uint32_t done = f->preload_end - left;

	if (left == 0) {
		log_info("%s%s: %u of %u MiB preloaded",
			 is_terminal ? "\r" : "", f->preload->path,
			 f->preload_end / 16,
			 image_extent_count(f->preload) / 16);
	} else if (is_terminal) {
		fprintf(stderr, "\rpreloading %3u %%",
			(unsigned)(100ull * done / f->preload_end));
		fflush(stderr);
	}
}

/* --- counts -------------------------------------------------------------- */

static void report_export_stats(const struct netif *n,
				const struct export *export)
{
	const struct aoe_target *t = &export->shares[0].target;
	struct tally sum = tally_export(n, export);

	log_info("e%u.%u: %" PRIu64 " reads answered (%" PRIu64
		 " KiB), %" PRIu64 " of them by the kernel, %" PRIu64
		 " other replies, %" PRIu64 " reads failed, %" PRIu64
		 " disk reads (%" PRIu64 " KiB), %" PRIu64 " dropped",
		 t->shelf, t->slot, sum.reads, sum.read_sectors / 2,
		 sum.kernel_reads, sum.others, sum.reads_failed, sum.disk_reads,
		 sum.disk_bytes / 1024,
		 crew_dropped(n->crew) + port_dropped(&n->port));
	if (t->is_writable)
		log_info("e%u.%u: %" PRIu64 " writes (%" PRIu64
			 " KiB), %" PRIu64 " writes or flushes failed",
			 t->shelf, t->slot, sum.writes, sum.write_sectors / 2,
			 sum.writes_failed);
}

void report_held(const struct netif *n, const struct export *export, int rc,
		 int holder)
{
	const struct export_config *config = &export->config;
	char process[32] = "";

	if (holder > 0)
		snprintf(process, sizeof(process), ", process %d,", holder);
	if (rc != -EADDRINUSE)
		log_error("export %u.%u on %s: %s", config->shelf, config->slot,
			  n->link.name, strerror(-rc));
	else if (holder == getpid())
		log_error("export %u.%u on %s: the same interface under two "
			  "names; name it once",
			  config->shelf, config->slot, n->link.name);
	else
		log_error("export %u.%u on %s: another xblade%s on this "
			  "machine serves that address there; end it, or take "
			  "another address",
			  config->shelf, config->slot, n->link.name, process);
}

void report_end(const struct netif *n, const struct export *export)
{
	report_export_stats(n, export);
	log_info("e%u.%u on %s: no longer served", export->config.shelf,
		 export->config.slot, n->link.name);
}

void report_stats(const struct netif *n)
{
	for (uint32_t i = 0; i < n->roster.count; i++)
		report_export_stats(n, n->roster.exports[i]);
}
