// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * This machine: privileges, io_uring, memory.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "limits.h"
#include "memory/available.h"
#include "ring.h"
#include "tools/doctor/doctor.h"

/* Linux 5.8; of Debian 12's headers, but not of all that build this. */
#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#define CAP_BPF	    39
#endif

/* What xblade needs and why, in the order of importance. */
static const struct {
	unsigned int number;
	const char *name;
	enum level level; /* without it */
	const char *without;
} capabilities[] = {
	{ CAP_NET_RAW, "CAP_NET_RAW", LEVEL_PROBLEM,
	  "xblade can neither hear nor send a frame" },
	{ CAP_NET_ADMIN, "CAP_NET_ADMIN", LEVEL_WARNING,
	  "the kernel does not answer, and there is no AF_XDP" },
	{ CAP_BPF, "CAP_BPF", LEVEL_WARNING,
	  "the kernel does not answer, and there is no AF_XDP" },
	{ CAP_PERFMON, "CAP_PERFMON", LEVEL_WARNING,
	  "the kernel does not answer, and there is no AF_XDP" },
	{ CAP_IPC_LOCK, "CAP_IPC_LOCK", LEVEL_WARNING,
	  "RLIMIT_MEMLOCK bounds the memory of AF_XDP and of disk reads" },
};

#define CAPABILITIES (sizeof(capabilities) / sizeof(capabilities[0]))

static int effective(uint64_t *set)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) < 0)
		return -errno;
	*set = (uint64_t)data[1].effective << 32 | data[0].effective;
	return 0;
}

void check_privileges(struct doctor *d)
{
	uint64_t set = 0;
	bool is_complete = true;
	int rc = effective(&set);

	if (rc < 0) {
		report_add(&d->report, "privileges", LEVEL_UNKNOWN,
			   "capabilities: %s", strerror(-rc));
		return;
	}
	for (size_t i = 0; i < CAPABILITIES; i++) {
		if (set & 1ull << capabilities[i].number)
			continue;
		is_complete = false;
		report_add(&d->report, "privileges", capabilities[i].level,
			   "%s is missing here: without it %s",
			   capabilities[i].name, capabilities[i].without);
		report_advise(&d->report,
			      "run this and xblade as root, or with that "
			      "capability");
	}
	if (is_complete)
		report_add(&d->report, "privileges", LEVEL_OK,
			   "all capabilities that xblade needs");
}

/* kernel.io_uring_disabled came with Linux 6.6; -1: there is none. */
static int io_uring_disabled(void)
{
	FILE *f = fopen("/proc/sys/kernel/io_uring_disabled", "re");
	int value = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%d", &value) != 1)
		value = -1;
	fclose(f);
	return value;
}

void check_io_uring(struct doctor *d)
{
	struct report *r = &d->report;
	struct utsname name;
	struct ring ring;
	int disabled = io_uring_disabled();
	int rc = ring_open(&ring, 8);

	if (rc == 0) {
		ring_close(&ring);
		uname(&name);
		report_add(r, "io-uring", LEVEL_OK, "Linux %s gives io_uring",
			   name.release);
		return;
	}
	report_add(r, "io-uring", LEVEL_PROBLEM,
		   "no io_uring (%s), by which xblade reads and waits",
		   strerror(-rc));
	if (rc == -EPERM && disabled > 0)
		report_advise(r,
			      "kernel.io_uring_disabled is %d: sysctl -w "
			      "kernel.io_uring_disabled=0",
			      disabled);
	else if (rc == -EPERM)
		report_advise(r, "something forbids it, as containers do: "
				 "allow io_uring_setup in its seccomp profile");
	else if (rc == -ENOMEM)
		report_advise(r, "raise RLIMIT_MEMLOCK, or give CAP_IPC_LOCK");
	else
		report_advise(r, "use Linux 5.19 or newer");
}

/* What locks: the frames of AF_XDP, and the cache as buffer of disk reads. */
static void check_lock(struct doctor *d, uint64_t need_bytes)
{
	struct rlimit limit = { 0 };
	uint64_t set = 0;

	if (effective(&set) == 0 && set & 1ull << CAP_IPC_LOCK) {
		report_add(&d->report, "memlock", LEVEL_OK,
			   "memory is locked without a limit");
		return;
	}
	getrlimit(RLIMIT_MEMLOCK, &limit);
	if (limit.rlim_cur >= need_bytes) {
		report_add(&d->report, "memlock", LEVEL_OK,
			   "%" PRIu64 " MiB may be locked",
			   (uint64_t)limit.rlim_cur >> 20);
		return;
	}
	report_add(&d->report, "memlock", LEVEL_WARNING,
		   "only %" PRIu64 " KiB may be locked, of %" PRIu64
		   " MiB that xblade would: no AF_XDP, and slower disk reads",
		   (uint64_t)limit.rlim_cur >> 10, need_bytes >> 20);
	report_advise(&d->report, "ulimit -l unlimited, or LimitMEMLOCK="
				  "infinity in the unit, or CAP_IPC_LOCK");
}

void check_memory(struct doctor *d)
{
	uint64_t free_bytes = available_bytes();
	uint64_t frames_bytes = (uint64_t)WORKER_FRAMES * CHUNK_BYTES;
	uint64_t cache_bytes = free_bytes / 4;
	struct report *r = &d->report;

	if (cache_bytes > CACHE_BYTES_DEFAULT)
		cache_bytes = CACHE_BYTES_DEFAULT;
	if (free_bytes == 0) {
		report_add(r, "memory", LEVEL_UNKNOWN,
			   "free memory: /proc/meminfo does not tell");
	} else if (free_bytes < frames_bytes + CACHE_BYTES_MIN) {
		report_add(r, "memory", LEVEL_PROBLEM,
			   "%" PRIu64 " MiB of memory are free, xblade takes "
			   "%" PRIu64 " for frames alone",
			   free_bytes >> 20, frames_bytes >> 20);
		report_advise(r, "free some, or add some");
	} else if (d->iso_bytes > cache_bytes) {
		report_add(r, "memory", LEVEL_NOTE,
			   "%" PRIu64 " MiB are free: xblade keeps %" PRIu64
			   " MiB of the %" PRIu64
			   " MiB of the ISO in memory, and reads the rest from "
			   "disk when asked",
			   free_bytes >> 20, cache_bytes >> 20,
			   d->iso_bytes >> 20);
		if (d->iso_bytes < free_bytes / 2)
			report_advise(r,
				      "xblade --cache %" PRIu64
				      "M keeps all of it",
				      (d->iso_bytes >> 20) + 1);
	} else {
		report_add(r, "memory", LEVEL_OK, "%" PRIu64 " MiB are free%s",
			   free_bytes >> 20,
			   d->iso_bytes ? ": all of the ISO fits" : "");
	}
	if (d->iso_bytes > 0 && cache_bytes > d->iso_bytes)
		cache_bytes = d->iso_bytes;
	check_lock(d, frames_bytes + cache_bytes);
}
