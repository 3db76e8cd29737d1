// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starting programs with few rights, and ending them.
 */
#include "tools/boot/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* xblade and dnsmasq end within milliseconds; a loaded machine is slower. */
#define STOP_TRIES  500
#define STOP_PAUSE  10000u
#define NO_EXEC_RC  127
#define NO_RIGHT_RC 126

/* Ctrl-C is for us, not for the children: a group of their own. */
static _Noreturn void become(char *const argv[], int fd, pid_t parent,
			     const struct rights *rights)
{
	sigset_t none;
	int null = open("/dev/null", O_RDWR);

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setpgid(0, 0);
	if (rights != NULL && rights_take_as_child(rights) < 0)
		_exit(NO_RIGHT_RC);
	/* Changing who we are would have cleared it. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	/* How far we are, we tell ourselves. */
	unsetenv("NOTIFY_SOCKET");
	/* What they say is read. */
	setenv("LC_ALL", "C", 1);
	dup2(null, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(NO_EXEC_RC);
}

int child_start(struct child *c, const char *name, char *const argv[],
		const struct rights *rights)
{
	pid_t self = getpid();
	int ends[2];

	*c = (struct child){ .name = name, .fd = -1 };
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	c->pid = fork();
	if (c->pid == 0)
		become(argv, ends[1], self, rights);
	close(ends[1]);
	if (c->pid < 0) {
		c->pid = 0;
		close(ends[0]);
		return -errno;
	}
	c->fd = ends[0];
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	return 0;
}

static void end_line(struct child *c, child_line_fn *take, void *context)
{
	c->line[c->len] = '\0';
	if (c->len > 0) {
		memcpy(c->last, c->line, c->len + 1);
		take(context, c, c->line);
	}
	c->len = 0;
}

bool child_read(struct child *c, child_line_fn *take, void *context)
{
	char bytes[4096];
	ssize_t got;

	while ((got = read(c->fd, bytes, sizeof(bytes))) > 0) {
		for (ssize_t i = 0; i < got; i++) {
			if (bytes[i] == '\n')
				end_line(c, take, context);
			else if (c->len < sizeof(c->line) - 1)
				c->line[c->len++] = bytes[i];
		}
	}
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	end_line(c, take, context);
	close(c->fd);
	c->fd = -1;
	return false;
}

bool child_has_ended(struct child *c)
{
	if (c->pid > 0 && waitpid(c->pid, &c->status, WNOHANG) == c->pid)
		c->pid = 0;
	return c->pid == 0;
}

void child_stop(struct child *c)
{
	if (c->pid > 0)
		kill(c->pid, SIGTERM);
	for (int i = 0; i < STOP_TRIES && !child_has_ended(c); i++)
		usleep(STOP_PAUSE);
	if (c->pid > 0) {
		kill(c->pid, SIGKILL);
		waitpid(c->pid, &c->status, 0);
		c->pid = 0;
	}
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

void child_explain(const struct child *c, char *text, size_t size)
{
	if (c->last[0] != '\0')
		snprintf(text, size, "%s", c->last);
	else if (WIFSIGNALED(c->status))
		snprintf(text, size, "signal %d", WTERMSIG(c->status));
	else
		snprintf(text, size, "exit status %d", WEXITSTATUS(c->status));
}
