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
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "notify.h"
#include "tools/boot/asks.h"
#include "tools/boot/builds.h"
#include "tools/boot/control.h"
#include "tools/boot/dnsmasq.h"
#include "tools/boot/here.h"
#include "tools/boot/http.h"
#include "tools/boot/machines.h"
#include "tools/boot/rivals.h"
#include "tools/boot/run_dir.h"
#include "tools/boot/signals.h"
#include "tools/boot/snippets.h"
#include "tools/boot/status.h"
#include "tools/boot/watch.h"

/* Children start within a second; sanitizers and load make it many. */
#define START_SECONDS 60
/* How often xblade is asked, and former builds are looked after. */
#define LOOK_MS 1000

struct server {
	struct boot_options *options;
	const char *folder;
	char tftp[RUN_DIR_BYTES + 8];
	struct here here;
	struct builds builds;
	struct loaders loaders;
	struct http http;
	struct rights rights;
	struct rivals rivals;
	struct child dnsmasq;
	struct control control;
	struct status status;
	struct watch watch;
	struct machines machines;
	struct asks asks;
	bool is_dnsmasq_ready;
	bool is_busy; /* with an order: no other one now */
	uint64_t next_look_ns;
	struct signals signals;
	bool is_stopped;
	bool is_reload_due;
	int end_rc; /* negative: a child has ended, maybe amid an order */
};

/* --- what machines ask ---------------------------------------------------- */

static void tell_http(void *context, const struct http_event *e)
{
	struct server *s = context;
	const struct step step = {
		.stage = tell_stage_of(e->path),
		.ip = e->ip,
		.what = e->path + (e->path[0] == '/'),
		.len_bytes = e->len_bytes,
		.is_done = e->is_done,
	};

	if (e->source != NULL)
		source_was_read(e->source);
	machines_step(&s->machines, &step);
}

static void take_line(void *context, struct child *c, char *line)
{
	struct server *s = context;
	struct step step;

	if (c == &s->builds.exporter.child) {
		exporter_take_line(&s->builds.exporter, line);
		return;
	}
	asks_take_line(&s->asks, line);
	if (dnsmasq_is_ready(line))
		s->is_dnsmasq_ready = true;
	else if (dnsmasq_read(line, &step))
		machines_step(&s->machines, &step);
}

/* --- turning ------------------------------------------------------------- */

static int explain_end(struct child *c)
{
	char why[CHILD_LINE_BYTES];

	child_explain(c, why, sizeof(why));
	log_error("%s ended, and with it everything: %s%s", c->name, why,
		  dnsmasq_remedy(why));
	return -ECHILD;
}

static int read_child(struct server *s, struct child *c)
{
	if (child_read(c, take_line, s))
		return 0;
	child_stop(c);
	s->end_rc = explain_end(c);
	return s->end_rc;
}

static void take_status(struct server *s)
{
	json_t *all = status_turn(&s->status);

	if (all == NULL)
		return;
	builds_take_status(&s->builds, json_object_get(all, "exports"));
	machines_take_status(&s->machines, json_object_get(all, "clients"));
	json_decref(all);
}

static void look(struct server *s)
{
	uint64_t now = now_ns();

	if (now < s->next_look_ns || s->is_busy)
		return;
	s->next_look_ns = now + LOOK_MS * 1000000ull;
	status_ask(&s->status);
	s->is_busy = true;
	builds_look(&s->builds);
	s->is_busy = false;
	machines_look(&s->machines);
}

static void follow_files(struct server *s)
{
	if (!watch_drain(&s->watch, &s->builds.catalogue))
		return;
	s->is_busy = true;
	builds_follow_files(&s->builds);
	s->is_busy = false;
}

static void hear_order(struct server *s)
{
	s->is_busy = true;
	control_turn(&s->control);
	s->is_busy = false;
}

static void take_signals(struct server *s)
{
	enum signals_news news = signals_read(&s->signals);

	s->is_stopped |= news == SIGNALS_END;
	s->is_reload_due |= news == SIGNALS_RELOAD;
}

enum {
	FD_XBLADE,
	FD_DNSMASQ,
	FD_HTTP,
	FD_SIGNALS,
	FD_STATUS,
	FD_RIVALS,
	FD_CONTROL, /* from here on not while an order is carried out */
	FD_WATCH,
	FD_COUNT,
};

/* 1: stopped by a signal; negative: a child ended. */
static int turn(struct server *s, int timeout_ms)
{
	int http_ms = http_turn(&s->http);
	struct pollfd fds[FD_COUNT] = {
		[FD_XBLADE] = { s->builds.exporter.child.fd, POLLIN, 0 },
		[FD_DNSMASQ] = { s->dnsmasq.fd, POLLIN, 0 },
		[FD_HTTP] = { s->http.fd, POLLIN, 0 },
		[FD_SIGNALS] = { s->signals.fd, POLLIN, 0 },
		[FD_STATUS] = { s->status.fd, POLLIN, 0 },
		[FD_RIVALS] = { s->rivals.fd, POLLIN, 0 },
		[FD_CONTROL] = { s->control.fd, POLLIN, 0 },
		[FD_WATCH] = { s->watch.fd, POLLIN, 0 },
	};
	int rc = 0;

	if (http_ms >= 0 && http_ms < timeout_ms)
		timeout_ms = http_ms;
	if (poll(fds, s->is_busy ? FD_CONTROL : FD_COUNT, timeout_ms) < 0)
		return errno == EINTR ? 0 : -errno;
	if (fds[FD_XBLADE].revents != 0)
		rc = read_child(s, &s->builds.exporter.child);
	if (rc == 0 && fds[FD_DNSMASQ].revents != 0)
		rc = read_child(s, &s->dnsmasq);
	if (rc == 0 && fds[FD_STATUS].revents != 0)
		take_status(s);
	if (rc == 0 && fds[FD_RIVALS].revents != 0)
		rivals_turn(&s->rivals);
	if (rc == 0 && fds[FD_SIGNALS].revents != 0)
		take_signals(s);
	if (rc == 0 && s->is_stopped)
		return 1;
	if (rc == 0 && fds[FD_CONTROL].revents != 0)
		hear_order(s);
	if (rc == 0 && fds[FD_WATCH].revents != 0)
		follow_files(s);
	return s->end_rc < 0 ? s->end_rc : rc;
}

/* Turns until is_ready says so. */
static int turn_until(struct server *s, bool (*is_ready)(const struct server *))
{
	uint64_t end = now_ns() + START_SECONDS * NS_PER_SECOND;

	while (!is_ready(s)) {
		int rc = turn(s, LOOK_MS);

		if (rc != 0)
			return rc < 0 ? rc : -EINTR;
		if (now_ns() >= end) {
			log_error("xblade or dnsmasq is not ready after %d s",
				  START_SECONDS);
			return -ETIMEDOUT;
		}
	}
	return 0;
}

static bool is_loaded(const struct server *s)
{
	return !s->builds.exporter.is_loading;
}

static bool is_ready(const struct server *s)
{
	return s->is_dnsmasq_ready && is_loaded(s);
}

static int wait_for_xblade(void *context)
{
	return turn_until(context, is_loaded);
}

/* --- reading anew -------------------------------------------------------- */

static int read_anew(struct server *s)
{
	static struct boot_options fresh;
	char names[BOOT_NAMES_BYTES];
	int rc;

	/* The file may be root's. */
	rights_raise();
	rc = boot_options_reread(s->options, &fresh);
	rights_lower();
	if (rc == 0 && boot_options_differ(s->options, &fresh, names)) {
		log_error(
			"%s: a change of %s needs a restart, so nothing of the file is "
			"applied",
			s->options->config, names);
		rc = -EINVAL;
	}
	if (rc == 0)
		rc = builds_reload(&s->builds, &fresh);
	boot_options_free(&fresh);
	return rc;
}

static int reload(struct server *s)
{
	int rc = 0;

	notify_reloading();
	s->is_busy = true;
	if (s->options->config != NULL)
		rc = read_anew(s);
	/* Of some file systems nobody tells us news. */
	if (rc == 0)
		builds_follow_files(&s->builds);
	s->is_busy = false;
	notify_ready();
	return rc;
}

/* --- orders -------------------------------------------------------------- */

static int take_order(void *context, char **words, size_t count, FILE *out)
{
	struct server *s = context;
	struct builds *b = &s->builds;
	const char *what = words[0], *which = count > 1 ? words[1] : NULL;

	if (strcmp(what, "list") == 0) {
		builds_list(b, which != NULL, out);
		return 0;
	}
	if (strcmp(what, "reload") == 0)
		return reload(s);
	if (which == NULL)
		return -EINVAL;
	if (strcmp(what, "add") == 0)
		return builds_add(b, which);
	if (strcmp(what, "replace") == 0)
		return builds_replace(b, which, count > 2 ? words[2] : NULL);
	if (strcmp(what, "rollback") == 0)
		return builds_roll_back(b, which);
	if (strcmp(what, "remove") == 0)
		return builds_remove(b, which);
	return -EINVAL;
}

/* --- preparing ----------------------------------------------------------- */

static int open_builds(struct server *s)
{
	s->builds.options = s->options;
	s->builds.link = &s->here.link;
	s->builds.loaders = &s->loaders;
	s->builds.tftp = s->tftp;
	s->builds.url = s->here.url;
	s->builds.watch = &s->watch;
	s->builds.wait = wait_for_xblade;
	s->builds.context = s;
	exporter_init(&s->builds.exporter, &s->builds.catalogue,
		      s->here.link.name, s->folder);
	status_init(&s->status, s->builds.exporter.folder);
	return builds_open(&s->builds);
}

static int put_loaders(struct server *s)
{
	s->loaders.server = s->here.ip;
	s->loaders.url = s->here.url;
	return loaders_put(&s->loaders, s->options, &s->builds.catalogue,
			   s->tftp);
}

static int open_http(struct server *s)
{
	s->http = (struct http){
		.root = open(s->tftp, O_PATH | O_DIRECTORY | O_CLOEXEC),
		.catalogue = &s->builds.catalogue,
		.tell = tell_http,
		.context = s,
	};
	return http_open(&s->http, &s->here.address);
}

static bool goes_on(struct server *s, int rc, unsigned int at, const char *does)
{
	if (rc == 0)
		machines_tell_step(&s->machines, at, does);
	return rc == 0;
}

static int prepare(struct server *s)
{
	int rc = signals_open(&s->signals);

	if (rc == 0)
		rc = here_find(&s->here, s->options);
	if (rc == 0)
		rc = rights_find_user(&s->rights, s->options->user);
	if (rc == 0)
		rc = watch_open(&s->watch);
	if (goes_on(s, rc, 0, "asking who else tells machines what to boot"))
		rc = rivals_tell(&s->rivals, s->signals.fd);
	if (goes_on(s, rc, 1, "looking at the ISOs"))
		rc = open_builds(s);
	/* An ISO may bring its own; what builds have to be depends on them. */
	if (goes_on(s, rc, 2, "putting the boot loaders"))
		rc = put_loaders(s);
	if (goes_on(s, rc, 3, "asking which AoE addresses are taken"))
		rc = builds_prepare(&s->builds);
	if (rc == 0)
		rc = builds_put_menus(&s->builds);
	if (rc == 0)
		rc = run_dir_give(s->folder, &s->rights);
	if (rc == 0)
		rc = open_http(s);
	if (rc == 0)
		rc = control_open(&s->control, s->folder);
	return rc;
}

/* --- starting and ending ------------------------------------------------- */

static int start_dnsmasq(struct server *s)
{
	struct rights rights = s->rights;

	rights_set(&rights, rights_of_dnsmasq);
	return dnsmasq_start(&s->dnsmasq, s->options, &s->loaders, s->tftp,
			     &rights);
}

/*
 * Sockets and files are open, and from here on we are the user.  xblade may
 * open what we hold open if it has all that we have; so we give up first what
 * is dnsmasq's alone.
 */
static int start(struct server *s, pid_t parent)
{
	int rc;

	rights_set(&s->rights, rights_of_all);
	rc = rights_become(&s->rights);
	if (rc == 0)
		rc = start_dnsmasq(s);
	if (rc == 0)
		rc = rights_reduce(rights_of_xblade);
	if (rc == 0)
		rc = exporter_start(&s->builds.exporter, &s->rights);
	if (rc == 0)
		rc = rights_reduce(rights_to_open);
	if (rc < 0)
		return rc;
	rivals_ask_on(&s->rivals);
	rights_lower();
	/* Changing who we are has cleared it. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	return getppid() == parent ? 0 : -ECHILD;
}

static void stop_all(struct server *s)
{
	control_close(&s->control);
	rivals_stop(&s->rivals);
	child_stop(&s->dnsmasq);
	child_stop(&s->builds.exporter.child);
	status_free(&s->status);
	if (s->http.daemon != NULL)
		http_close(&s->http);
	watch_close(&s->watch);
	builds_close(&s->builds);
	machines_free(&s->machines);
}

static void tell_ready(struct server *s)
{
	size_t count = catalogue_count_current(&s->builds.catalogue);

	if (s->options->no_dhcp)
		snippets_print(&s->loaders);
	log_info("%zu system%s for machines on %s, by %s and AoE: ready", count,
		 count == 1 ? "" : "s", s->options->interface, s->here.url);
	notify_ready();
	signals_take_reloads(&s->signals);
}

int serve(struct boot_options *options, const char *folder, pid_t parent)
{
	static struct server s;
	int rc;

	s = (struct server){
		.options = options,
		.folder = folder,
		.dnsmasq.fd = -1,
		.builds.exporter.child.fd = -1,
		.control = { .fd = -1, .order = take_order, .context = &s },
		.status.fd = -1,
		.watch.fd = -1,
	};
	snprintf(s.tftp, sizeof(s.tftp), "%s/tftp", folder);
	rivals_init(&s.rivals, options, &s.here.link);
	machines_init(&s.machines, options->as_json);
	asks_init(&s.asks, &s.loaders, &s.builds.catalogue);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	rc = prepare(&s);
	if (goes_on(&s, rc, 4, "starting xblade and dnsmasq"))
		rc = start(&s, parent);
	if (rc == 0)
		rc = turn_until(&s, is_ready);
	if (rc == 0)
		tell_ready(&s);
	while (rc == 0) {
		rc = turn(&s, LOOK_MS);
		if (rc == 0 && s.is_reload_due) {
			s.is_reload_due = false;
			reload(&s);
		}
		look(&s);
	}
	notify_stopping();
	machines_tell_waiting(&s.machines, &s.builds.catalogue);
	stop_all(&s);
	return rc == -EINTR || rc > 0 ? 0 : rc;
}
