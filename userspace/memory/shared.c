// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that the kernel's programs see as well.
 */
#include "memory/shared.h"

#include <assert.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static int shared_map_bpf(struct shared *s, const char *name,
			  uint32_t value_bytes, uint32_t count)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, name, sizeof(uint32_t),
				value_bytes, count, &opts);
	void *base;

	if (fd < 0)
		return fd;
	base = mmap(NULL, s->size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    0);
	if (base == MAP_FAILED) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	s->base = base;
	s->map_fd = fd;
	return 0;
}

int shared_open(struct shared *s, const char *name, uint32_t value_bytes,
		uint32_t count)
{
	void *base;

	assert(value_bytes % 8 == 0 && count > 0);
	*s = (struct shared){
		.size_bytes = (uint64_t)value_bytes * count,
		.map_fd = -1,
	};
	if (shared_map_bpf(s, name, value_bytes, count) == 0)
		return 0;
	base = mmap(NULL, s->size_bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (base == MAP_FAILED)
		return -errno;
	s->base = base;
	return 0;
}

void shared_close(struct shared *s)
{
	munmap(s->base, s->size_bytes);
	if (s->map_fd >= 0)
		close(s->map_fd);
}
