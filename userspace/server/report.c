// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a blade tells its user.
 */
#include "server/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "count.h"
#include "log.h"

void report_refusal(const struct blade *b, int rc)
{
	const struct port_wish *wish = &b->config->wish;
	const char *name = b->link.name;

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

/* Whoever left the choice to us should know what stood in the way. */
static void report_no_answer(const struct blade *b)
{
	if (b->config->wish.answer == PORT_ANSWER_AUTO &&
	    b->port.answer_refusal < 0)
		log_warning("interface %s: the kernel does not answer: %s%s",
			    b->link.name, strerror(-b->port.answer_refusal),
			    b->port.answer_refusal == -EINVAL
				    ? " (tcx came with Linux 6.6)"
				    : "");
}

void report_ready(const struct blade *b)
{
	const struct aoe_target *t = &b->loops[0].export.target;

	report_no_answer(b);
	log_info("e%u.%u: %" PRIu64
		 " sectors of %s (%s), %s, I/O %s, kernel answers %s, MTU %u, "
		 "%u sectors a frame, "
		 "cache %u MiB in %" PRIu64 " ms (%s): ready",
		 t->shelf, t->slot, t->size_sectors, b->config->path,
		 b->loops[0].export.blk->is_direct ? "direct" : "buffered",
		 b->link.name, port_mode_name(b->port.mode),
		 port_answer_name(b->port.answer), b->link.path_mtu,
		 t->frame_sectors, b->pool.extent_count / 16,
		 b->pool_ns / 1000000,
		 b->pool.memory.map_fd >= 0 ? "BPF array" : "plain memory");
}

void report_link(const struct blade *b)
{
	const uint8_t *m = b->link.mac;

	log_info("interface %s: now MAC %02x:%02x:%02x:%02x:%02x:%02x, MTU %u, "
		 "%u sectors a frame",
		 b->link.name, m[0], m[1], m[2], m[3], m[4], m[5],
		 b->link.path_mtu, b->loops[0].export.target.frame_sectors);
}

void report_preload(const struct blade *b, bool is_terminal)
{
	const struct fetch *f = &b->loops[0].worker.reads.fetch;
	uint32_t left = fetch_preload_left(f);
	uint32_t done = f->preload_end - left;

	if (left == 0) {
		log_info("%s%s: %u of %u MiB preloaded",
			 is_terminal ? "\r" : "", b->config->path,
			 f->preload_end / 16,
			 blk_extent_count(b->loops[0].export.blk) / 16);
	} else if (is_terminal) {
		fprintf(stderr, "\rpreloading %3u %%",
			(unsigned)(100ull * done / f->preload_end));
		fflush(stderr);
	}
}

/* All the workers' together. */
static struct export report_sum(const struct blade *b, uint64_t *dropped)
{
	struct export sum = { .target = b->loops[0].export.target };

	*dropped = 0;
	for (uint32_t i = 0; i < b->loop_count; i++) {
		const struct export *e = &b->loops[i].export;

		sum.replies += count_read(&e->replies);
		sum.reads += count_read(&e->reads);
		sum.read_sectors += count_read(&e->read_sectors);
		sum.reads_failed += count_read(&e->reads_failed);
		sum.disk_reads += count_read(&e->disk_reads);
		sum.disk_bytes += count_read(&e->disk_bytes);
		*dropped += count_read(&b->loops[i].worker.dropped);
	}
	for (uint32_t i = 0; i < b->port.nio_count; i++)
		*dropped += count_read(&b->port.nios[i]->tx_dropped);
	return sum;
}

void report_stats(const struct blade *b)
{
	struct xblade_counts kernel = { 0 };
	uint64_t dropped;
	struct export e = report_sum(b, &dropped);
	uint64_t others = e.replies - e.reads - e.reads_failed;
	uint64_t by_kernel, sectors;

	if (b->port.attach)
		attach_read_counts(b->port.attach, &kernel);
	by_kernel = kernel.reads;
	others += kernel.others;
	sectors = e.read_sectors + kernel.read_sectors;
	log_info("e%u.%u: %" PRIu64 " reads answered (%" PRIu64
		 " KiB), %" PRIu64 " of them by the kernel, %" PRIu64
		 " other replies, %" PRIu64 " reads failed, %" PRIu64
		 " disk reads (%" PRIu64 " KiB), %" PRIu64 " dropped",
		 e.target.shelf, e.target.slot, e.reads + by_kernel,
		 sectors / 2, by_kernel, others, e.reads_failed, e.disk_reads,
		 e.disk_bytes / 1024, dropped);
}
