// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A warning each and no more: an installer's leftover need not keep a room
 * from booting, and it may be the machines' choice whom they believe.
 */
#include "tools/boot/rivals.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"

/* Proxies answer at once, and so do most servers. */
#define ASK_SECONDS 1.0
/* dnsmasq pings an address for 3 s before it offers it, others for less. */
#define ASK_ON_SECONDS 8.0

void rivals_init(struct rivals *r, const struct boot_options *o,
		 const struct link *link)
{
	*r = (struct rivals){ .options = o, .link = link, .fd = -1 };
}

static void warn(const struct offer *o, const char *does, const char *advice)
{
	char server[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &o->server, server, sizeof(server));
	log_warning("%s, MAC %02x:%02x:%02x:%02x:%02x:%02x, %s; %s", server,
		    o->mac[0], o->mac[1], o->mac[2], o->mac[3], o->mac[4],
		    o->mac[5], does, advice);
}

static void warn_of(const struct rivals *r, const struct offer *offer)
{
	if (offer_tells_boot(offer))
		warn(offer,
		     "tells machines what to boot, too: whose word "
		     "counts is chance",
		     "stop one of them, or give --no-dhcp");
	if (r->options->dhcp_range != NULL && offer_is_lease(offer))
		warn(offer, "gives addresses here already",
		     "leave --dhcp-range out");
}

static bool was_told(const struct rivals *r, const struct offer *offer)
{
	for (size_t i = 0; i < r->told.count; i++) {
		const struct offer *told = &r->told.items[i];

		if (told->server.s_addr == offer->server.s_addr &&
		    memcmp(told->mac, offer->mac, sizeof(told->mac)) == 0 &&
		    offer_is_lease(told) == offer_is_lease(offer))
			return true;
	}
	return false;
}

static void warn_failed(const struct rivals *r, const char *why)
{
	log_warning("DHCP servers on %s cannot be asked: %s",
		    r->options->interface, why);
}

int rivals_tell(struct rivals *r, int stop_fd)
{
	int rc;

	if (r->options->no_dhcp)
		return 0;
	rc = offers_collect(&r->told, r->link, ASK_SECONDS, stop_fd);
	if (rc == -EINTR)
		return rc;
	if (rc < 0)
		warn_failed(r, strerror(-rc));
	for (size_t i = 0; i < r->told.count; i++)
		warn_of(r, &r->told.items[i]);
	return 0;
}

/* --- asking on ----------------------------------------------------------- */

/* What it finds is less than a pipe holds. */
static _Noreturn void ask(struct rivals *r, int fd, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	if (offers_collect(&r->heard, r->link, ASK_ON_SECONDS, -1) == 0 &&
	    write(fd, &r->heard, sizeof(r->heard)) == sizeof(r->heard))
		_exit(0);
	_exit(1);
}

void rivals_ask_on(struct rivals *r)
{
	pid_t self = getpid();
	int ends[2];

	if (r->options->no_dhcp)
		return;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) {
		warn_failed(r, strerror(errno));
		return;
	}
	r->pid = fork();
	if (r->pid == 0)
		ask(r, ends[1], self);
	close(ends[1]);
	r->fd = ends[0];
	if (r->pid < 0) {
		warn_failed(r, strerror(errno));
		rivals_stop(r);
	}
}

void rivals_turn(struct rivals *r)
{
	char *heard = (char *)&r->heard;
	ssize_t got;

	do {
		got = read(r->fd, heard + r->heard_bytes,
			   sizeof(r->heard) - r->heard_bytes);
		if (got > 0)
			r->heard_bytes += (size_t)got;
	} while (got > 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	rivals_stop(r);
	if (r->heard_bytes < sizeof(r->heard)) {
		warn_failed(r, "the process that asks has ended");
		return;
	}
	for (size_t i = 0; i < r->heard.count; i++) {
		if (!was_told(r, &r->heard.items[i]))
			warn_of(r, &r->heard.items[i]);
	}
}

void rivals_stop(struct rivals *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	if (r->pid > 0) {
		kill(r->pid, SIGKILL);
		waitpid(r->pid, NULL, 0);
	}
	r->pid = 0;
}
