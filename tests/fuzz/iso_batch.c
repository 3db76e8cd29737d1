// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In place of tools/iso/reader.c and confine.c for the target iso: libisofs
 * works through many ISOs in one child process, which a fork for each would
 * make thirty times as slow.  One in REAL_EVERY goes the tools' own way,
 * with a process for each piece of confined work; in the others, what is
 * confined beside libisofs has targets of its own (fat, initrd) and fails.
 *
 * The child gets the ISO as a descriptor, and writes the records to a file
 * that it shares with us.  It never frees anything (import.c says why), so it
 * is replaced before long; and when it dies, as over some ISOs it may.
 */
#include "tools/iso/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/iso/confine.h"
#include "tools/iso/tree.h"

/* The tools' own, under other names. */
int confine_really(const struct confined *c, uint8_t **bytes,
		   size_t *len_bytes);
int reader_really(int fd, uint64_t file_bytes, uint8_t **records,
		  size_t *len_bytes);
#define confine_run confine_really
#include "tools/iso/confine.c"
#undef confine_run
#define reader_run reader_really
#include "tools/iso/reader.c"
#undef reader_run

#define REAL_EVERY 4096u
#define CHILD_ISOS 4096u

static struct {
	uint64_t execution;
	unsigned int isos; /* that the child has had */
	pid_t pid;	   /* 0: there is none */
	int line;	   /* to the child */
	int records_fd;
} batch;

struct job {
	uint64_t file_bytes;
};

static bool is_real(void)
{
	return batch.execution % REAL_EVERY == 0;
}

int confine_run(const struct confined *c, uint8_t **bytes, size_t *len_bytes)
{
	*bytes = NULL;
	*len_bytes = 0;
	return is_real() ? confine_really(c, bytes, len_bytes) : -EBADMSG;
}

/* --- the child ----------------------------------------------------------- */

/* The descriptor that came with it; -1: the parent is gone. */
static int take_job(int line, struct job *job)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec v = { .iov_base = job, .iov_len = sizeof(*job) };
	struct msghdr m = {
		.msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	int fd;

	if (recvmsg(line, &m, MSG_CMSG_CLOEXEC) != sizeof(*job) ||
	    CMSG_FIRSTHDR(&m) == NULL)
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(fd));
	return fd;
}

/* libFuzzer would take its death, which is one of the outcomes, for its own. */
static void forget_handlers(void)
{
	static const int numbers[] = { SIGSEGV, SIGBUS,	 SIGABRT, SIGILL,
				       SIGFPE,	SIGALRM, SIGTERM, SIGINT };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		signal(numbers[i], SIG_DFL);
	dup2(null, STDERR_FILENO);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static _Noreturn void be_child(int line)
{
	struct job job;
	int fd;

	forget_handlers();
	while ((fd = take_job(line, &job)) >= 0) {
		int out = fcntl(batch.records_fd, F_DUPFD_CLOEXEC, 0);
		int rc;

		alarm(READER_CPU_SECONDS);
		rc = import_tree(fd, job.file_bytes, out);
		alarm(0);
		close(out);
		close(fd);
		if (send(line, &rc, sizeof(rc), MSG_NOSIGNAL) != sizeof(rc))
			break;
	}
	_exit(0);
}

/* --- the parent ---------------------------------------------------------- */

static void end_child(void)
{
	close(batch.line);
	kill(batch.pid, SIGKILL);
	waitpid(batch.pid, NULL, 0);
	batch.pid = 0;
}

static void need_child(void)
{
	int ends[2];

	if (batch.pid != 0 && ++batch.isos > CHILD_ISOS)
		end_child();
	if (batch.pid != 0)
		return;
	if (batch.records_fd == 0)
		batch.records_fd = memfd_create("records", MFD_CLOEXEC);
	if (batch.records_fd < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		abort();
	batch.isos = 0;
	batch.line = ends[0];
	batch.pid = fork();
	if (batch.pid < 0)
		abort();
	if (batch.pid == 0) {
		close(ends[0]);
		be_child(ends[1]);
	}
	close(ends[1]);
}

static void give_job(int fd, uint64_t file_bytes)
{
	struct job job = { file_bytes };
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .header = { .cmsg_len = CMSG_LEN(sizeof(int)),
				  .cmsg_level = SOL_SOCKET,
				  .cmsg_type = SCM_RIGHTS } };
	struct iovec v = { .iov_base = &job, .iov_len = sizeof(job) };
	const struct msghdr m = {
		.msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	if (sendmsg(batch.line, &m, MSG_NOSIGNAL) != sizeof(job))
		abort();
}

static int take_records(uint8_t **records, size_t *len_bytes)
{
	off_t len = lseek(batch.records_fd, 0, SEEK_END);

	if (len > (off_t)TREE_BYTES_MAX)
		return -E2BIG;
	*records = malloc((size_t)len + 1);
	if (len < 0 || *records == NULL ||
	    pread(batch.records_fd, *records, (size_t)len, 0) != (ssize_t)len)
		abort();
	*len_bytes = (size_t)len;
	return 0;
}

static int run_in_batch(int fd, uint64_t file_bytes, uint8_t **records,
			size_t *len_bytes)
{
	struct pollfd p;
	int rc = -EBADMSG;

	need_child();
	/* Its descriptor is a copy of this one, and so is its offset. */
	if (ftruncate(batch.records_fd, 0) < 0 ||
	    lseek(batch.records_fd, 0, SEEK_SET) < 0)
		abort();
	give_job(fd, file_bytes);
	p = (struct pollfd){ batch.line, POLLIN, 0 };
	if (poll(&p, 1, READER_IDLE_SECONDS * 1000) <= 0 ||
	    recv(batch.line, &rc, sizeof(rc), 0) != sizeof(rc)) {
		end_child();
		return -EBADMSG;
	}
	return rc < 0 ? rc : take_records(records, len_bytes);
}

int reader_run(int fd, uint64_t file_bytes, uint8_t **records,
	       size_t *len_bytes)
{
	batch.execution++;
	return is_real() ? reader_really(fd, file_bytes, records, len_bytes)
			 : run_in_batch(fd, file_bytes, records, len_bytes);
}
