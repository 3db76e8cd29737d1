// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parent starts the child under limits, takes its bytes, and
 * makes of any death of it a plain error.
 */
#include "tools/iso/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Beyond what the parent holds: 10^6 files need half of it, and what zstd and
 * xz keep of their largest windows less.
 */
#define CHILD_BYTES_MAX (1ull << 30)
#define PIPE_BYTES_MIN	65536u

static void limit(int resource, rlim_t most)
{
	const struct rlimit r = { .rlim_cur = most, .rlim_max = most };

	setrlimit((__rlimit_resource_t)resource, &r);
}

static uint64_t address_space_bytes(void)
{
	uint64_t pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f == NULL)
		return 0;
	if (fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	fclose(f);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Relative to now: a sanitizer alone holds terabytes of address space. */
static void limit_child(unsigned int cpu_seconds)
{
	uint64_t held_bytes = address_space_bytes();

	if (held_bytes > 0)
		limit(RLIMIT_AS, held_bytes + CHILD_BYTES_MAX);
	limit(RLIMIT_CPU, cpu_seconds);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static _Noreturn void run_child(const struct confined *c, int out)
{
	limit_child(c->cpu_seconds);
	/* Its complaints about damage are in words of a library's inside. */
	if (getenv("XBLADE_DEBUG") == NULL) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		if (null >= 0)
			dup2(null, STDERR_FILENO);
	}
	_exit(-c->work(c->context, out));
}

/* Reads until the child closes the pipe. */
static int drain(const struct confined *c, int in, uint8_t **records,
		 size_t *len_bytes)
{
	struct pollfd p = { .fd = in, .events = POLLIN };
	size_t room = 0;

	for (;;) {
		int rc = poll(&p, 1, (int)c->idle_seconds * 1000);
		ssize_t got;

		if (rc == 0)
			return -ETIMEDOUT;
		if (rc < 0 && errno != EINTR)
			return -errno;
		if (rc < 0)
			continue;
		if (room - *len_bytes < PIPE_BYTES_MIN) {
			uint8_t *more = realloc(*records,
						2 * room + PIPE_BYTES_MIN);

			if (more == NULL)
				return -ENOMEM;
			*records = more;
			room = 2 * room + PIPE_BYTES_MIN;
		}
		got = read(in, *records + *len_bytes, PIPE_BYTES_MIN);
		if (got < 0)
			return -errno;
		if (got == 0)
			return 0;
		*len_bytes += (size_t)got;
		if (*len_bytes > c->bytes_max)
			return -E2BIG;
	}
}

/* The child tells trouble by its exit status; all else is its death. */
static int verdict_of(int status)
{
	if (!WIFEXITED(status))
		return -EBADMSG;
	switch (WEXITSTATUS(status)) {
	case 0:
		return 0;
	case E2BIG:
	case EIO:
	case ENOMEM:
		return -WEXITSTATUS(status);
	default:
		return -EBADMSG;
	}
}

static int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		/* Where SIGCHLD is ignored the end record alone must do. */
		if (errno == ECHILD)
			return 0;
		if (errno != EINTR)
			return -errno;
	}
	return verdict_of(status);
}

int confine_run(const struct confined *c, uint8_t **records, size_t *len_bytes)
{
	int ends[2];
	pid_t pid;
	int rc, verdict;

	*records = NULL;
	*len_bytes = 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid < 0) {
		rc = -errno;
		close(ends[0]);
		close(ends[1]);
		return rc;
	}
	if (pid == 0)
		run_child(c, ends[1]);

	close(ends[1]);
	rc = drain(c, ends[0], records, len_bytes);
	close(ends[0]);
	if (rc < 0)
		kill(pid, SIGKILL);
	verdict = reap(pid);
	if (rc == 0)
		rc = verdict;
	if (rc < 0) {
		free(*records);
		*records = NULL;
	}
	return rc;
}
