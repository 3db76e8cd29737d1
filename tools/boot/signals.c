// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * By signalfd.  Who runs in a terminal ends with it: the shell sends its SIGHUP
 * before or after the terminal is gone, as it likes, so no look at the terminal
 * tells one SIGHUP from another.
 */
#include "tools/boot/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static bool has_terminal(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* As nohup(1) leaves it: the terminal may go. */
static bool is_ignored(int number)
{
	struct sigaction act;

	return sigaction(number, NULL, &act) == 0 && act.sa_handler == SIG_IGN;
}

static sigset_t all_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

int signals_open(struct signals *s)
{
	sigset_t set = all_signals();

	s->hangup_ends = has_terminal() && !is_ignored(SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (!s->hangup_ends)
		sigdelset(&set, SIGHUP);
	s->fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return s->fd < 0 ? -errno : 0;
}

void signals_take_reloads(struct signals *s)
{
	sigset_t set = all_signals();

	/* Changing one that is open takes no memory, and cannot fail. */
	signalfd(s->fd, &set, 0);
}

enum signals_news signals_read(struct signals *s)
{
	enum signals_news news = SIGNALS_NONE;
	struct signalfd_siginfo info;

	while (read(s->fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGHUP || s->hangup_ends)
			return SIGNALS_END;
		news = SIGNALS_RELOAD;
	}
	return news;
}
