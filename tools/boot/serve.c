// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preparing, starting, turning and ending.  One thread; everything that has
 * news is polled.
 */
#include "tools/boot/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "tools/boot/address.h"
#include "tools/boot/dnsmasq.h"
#include "tools/boot/exporter.h"
#include "tools/boot/here.h"
#include "tools/boot/http.h"
#include "tools/boot/run_dir.h"
#include "tools/boot/snippets.h"

/* Children start within a second; sanitizers and load make it many. */
#define START_SECONDS 60

struct server {
	const struct boot_options *options;
	const char *folder;
	char tftp[RUN_DIR_BYTES + 8];
	struct here here;
	struct profiles profiles;
	struct catalogue catalogue;
	struct loaders loaders;
	struct http http;
	struct rights rights;
	struct exporter exporter;
	struct child dnsmasq;
	bool dnsmasq_is_ready;
	int stop_fd;
};

static int open_sources(struct server *s)
{
	const struct boot_options *o = s->options;
	struct catalogue *c = &s->catalogue;
	char why[PROFILE_WHY_BYTES];
	int rc = profiles_load(&s->profiles, NULL, why);

	if (rc < 0)
		log_error("%s", why);
	for (size_t i = 0; rc == 0 && i < o->iso_count; i++) {
		struct source *source;

		rc = source_open(&source, o->isos[i], &s->profiles);
		if (rc == 0)
			rc = catalogue_add(c, source);
	}
	return rc == 0 ? address_choose(&s->here.link, c->sources, c->count,
					o->has_address ? &o->address : NULL)
		       : rc;
}

static int put_loaders(struct server *s)
{
	s->loaders.server = s->here.ip;
	s->loaders.url = s->here.url;
	return loaders_put(&s->loaders, s->options, s->tftp);
}

static int make_entry(struct server *s, struct source *source)
{
	int rc = source_make_entry(source, s->here.url, s->options->append);

	return rc == 0 ? loaders_check_entry(&s->loaders, &source->entry) : rc;
}

static int put_menus(struct server *s)
{
	static struct boot_entry entries[BOOT_ISOS_MAX];
	const struct boot_options *o = s->options;
	struct menu menu = {
		.title = o->title,
		.entries = entries,
		.timeout_s = o->timeout_s,
	};

	for (size_t i = 0; i < s->catalogue.count; i++) {
		const struct source *source = s->catalogue.sources[i];

		if (source->life == SOURCE_CURRENT)
			entries[menu.entry_count++] = source->entry;
	}
	if (menu.entry_count > 1 && !o->has_timeout)
		menu.timeout_s = MENU_TIMEOUT_NONE;
	return loaders_put_menus(&s->loaders, &menu, s->tftp);
}

static int make_menus(struct server *s)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->catalogue.count; i++)
		rc = make_entry(s, s->catalogue.sources[i]);
	return rc == 0 ? put_menus(s) : rc;
}

/* --- what machines ask ------------------------------------------------------
 */

static void tell_http(void *context, const struct http_event *e)
{
	const struct server *s = context;
	const struct step step = {
		.stage = tell_stage_of(e->path),
		.ip = e->ip,
		.what = e->path + (e->path[0] == '/'),
		.len_bytes = e->len_bytes,
		.is_done = e->is_done,
	};

	tell_step(&step, s->options->as_json);
}

static int open_http(struct server *s)
{
	int rc;

	s->http = (struct http){
		.root = open(s->tftp, O_PATH | O_DIRECTORY | O_CLOEXEC),
		.catalogue = &s->catalogue,
		.tell = tell_http,
		.context = s,
	};
	rc = http_open(&s->http, &s->here.address);
	if (rc < 0)
		log_error("no HTTP server at %s, port %u: %s%s", s->here.ip,
			  s->options->http_port, strerror(-rc),
			  rc == -EADDRINUSE ? "; another one runs there" : "");
	return rc;
}

static void take_line(void *context, struct child *c, char *line)
{
	struct server *s = context;
	struct step step;

	if (c == &s->exporter.child)
		exporter_take_line(&s->exporter, line);
	else if (dnsmasq_is_ready(line))
		s->dnsmasq_is_ready = true;
	else if (dnsmasq_read(line, &step))
		tell_step(&step, s->options->as_json);
}

/* --- children ------------------------------------------------------------ */

static int start_dnsmasq(struct server *s)
{
	struct rights rights = s->rights;
	int rc;

	rights_set(&rights, rights_of_dnsmasq);
	rc = dnsmasq_start(&s->dnsmasq, s->options, &s->loaders, s->tftp,
			   &rights);
	if (rc < 0)
		log_error("cannot start dnsmasq: %s", strerror(-rc));
	return rc;
}

/*
 * xblade reads our open files by /proc, which the kernel lets it do only while
 * we have no capability that it has not: so it is the last one.
 */
static int start_children(struct server *s, pid_t parent)
{
	int rc;

	rights_set(&s->rights, rights_of_all);
	rc = rights_become(&s->rights);
	if (rc == 0)
		rc = start_dnsmasq(s);
	if (rc == 0)
		rc = rights_reduce(rights_of_xblade);
	if (rc == 0)
		rc = exporter_start(&s->exporter, &s->rights);
	if (rc == 0)
		rights_lower();
	/* The change of user had cleared it. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	return rc == 0 && getppid() != parent ? -ECHILD : rc;
}

static void stop_all(struct server *s)
{
	child_stop(&s->dnsmasq);
	child_stop(&s->exporter.child);
	if (s->http.daemon != NULL)
		http_close(&s->http);
	catalogue_close(&s->catalogue);
	profiles_free(&s->profiles);
}

/* --- turning ------------------------------------------------------------- */

static int open_stop(struct server *s)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	s->stop_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return s->stop_fd < 0 ? -errno : 0;
}

static int explain_end(struct child *c)
{
	char why[CHILD_LINE_BYTES];

	child_explain(c, why, sizeof(why));
	log_error("%s ended, and with it everything: %s", c->name, why);
	return -ECHILD;
}

static int read_child(struct server *s, struct child *c, short revents)
{
	if (revents == 0 || child_read(c, take_line, s))
		return 0;
	child_stop(c);
	return explain_end(c);
}

/* 1: stopped by a signal; negative: a child ended. */
static int turn(struct server *s, int timeout_ms)
{
	int http_ms = http_turn(&s->http);
	struct pollfd fds[] = {
		{ s->exporter.child.fd, POLLIN, 0 },
		{ s->dnsmasq.fd, POLLIN, 0 },
		{ s->http.fd, POLLIN, 0 },
		{ s->stop_fd, POLLIN, 0 },
	};
	int rc;

	if (http_ms >= 0 && (timeout_ms < 0 || http_ms < timeout_ms))
		timeout_ms = http_ms;
	if (poll(fds, sizeof(fds) / sizeof(fds[0]), timeout_ms) < 0)
		return errno == EINTR ? 0 : -errno;
	rc = read_child(s, &s->exporter.child, fds[0].revents);
	if (rc == 0)
		rc = read_child(s, &s->dnsmasq, fds[1].revents);
	return rc < 0 ? rc : fds[3].revents != 0;
}

static int wait_until_ready(struct server *s)
{
	struct timespec now, end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += START_SECONDS;
	while (!s->exporter.is_ready || !s->dnsmasq_is_ready) {
		int rc = turn(s, 1000);

		if (rc != 0)
			return rc;
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec >= end.tv_sec) {
			log_error("xblade or dnsmasq is not ready after %d s",
				  START_SECONDS);
			return -ETIMEDOUT;
		}
	}
	return 0;
}

/* An answer by HTTP takes two: a room of machines has many at once. */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int prepare(struct server *s)
{
	int rc = open_stop(s);

	raise_descriptors();
	if (rc == 0)
		rc = here_find(&s->here, s->options);
	if (rc == 0)
		rc = rights_find_user(&s->rights, s->options->user);
	if (rc == 0)
		rc = open_sources(s);
	if (rc == 0)
		rc = put_loaders(s);
	if (rc == 0)
		rc = make_menus(s);
	if (rc == 0)
		rc = open_http(s);
	if (rc == 0)
		rc = run_dir_give(s->folder, &s->rights);
	return rc;
}

int serve(const struct boot_options *options, const char *folder, pid_t parent)
{
	static struct server s;
	int rc;

	s = (struct server){
		.options = options,
		.folder = folder,
		.dnsmasq.fd = -1,
	};
	exporter_init(&s.exporter, &s.catalogue, options->interface, folder);
	snprintf(s.tftp, sizeof(s.tftp), "%s/tftp", folder);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	rc = prepare(&s);
	if (rc == 0)
		rc = start_children(&s, parent);
	if (rc == 0)
		rc = wait_until_ready(&s);
	if (rc == 0) {
		if (options->no_dhcp)
			snippets_print(&s.loaders);
		log_info("%zu system%s for machines on %s, by %s and AoE: "
			 "ready",
			 s.catalogue.count, s.catalogue.count == 1 ? "" : "s",
			 options->interface, s.here.url);
	}
	while (rc == 0)
		rc = turn(&s, -1);
	stop_all(&s);
	return rc < 0 ? rc : 0;
}
