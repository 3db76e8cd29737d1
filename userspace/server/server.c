// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole server: what is served, and what the main thread waits for beside
 * its sockets (signals, changes of interfaces, times to speak).
 */
#include "server/server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "descriptors.h"
#include "log.h"
#include "notify.h"
#include "server/report.h"
#include "server/served.h"
#include "server/status.h"

/* Ports join a bridge in flocks: look once, when it has calmed down. */
#define LINK_SETTLE_NS 20000000ull
/* How often progress is shown, and what has left is looked after. */
#define LOOK_NS 200000000ull

struct server {
	struct server_config *config;
	server_reread *reread;
	void *reread_context;
	struct crew crew;
	struct served served;
	int link_fd;
	int signal_fd;
	struct source link;
	struct source settle;
	struct source signals;
	struct source advert;
	struct source preload;
	struct source leaving;
	struct source steer;
	struct status status;
	unsigned jitter;
	int outcome; /* what server_run() returns */
};

/* --- times to speak ------------------------------------------------------ */

/* A fifth earlier or later, so that targets of one start drift apart. */
static void server_arm_advert(struct server *s)
{
	uint64_t ns = s->config->advertise_seconds * NS_PER_SECOND;
	uint64_t fifth = ns / 5;
	uint64_t thousandths = (uint64_t)rand_r(&s->jitter) % 1000;

	if (ns > 0)
		source_timer(&s->advert,
			     ns - fifth + 2 * fifth * thousandths / 1000);
}

static void advert_due(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;

	(void)result;
	source->is_armed = false;
	served_advertise(&s->served);
	server_arm_advert(s);
}

static void preload_look(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;
	struct fetch *fetch = &s->crew.loops[0].worker.reads.fetch;

	(void)result;
	source->is_armed = false;
	fetch_preload_more(fetch);
	if (!fetch->preload)
		return;
	report_preload(fetch, isatty(STDERR_FILENO));
	if (fetch_preload_left(fetch) == 0)
		fetch_preload_end(fetch, fetch->preload);
	source_timer(source, LOOK_NS);
}

static void steer_due(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;

	(void)result;
	source->is_armed = false;
	served_steer(&s->served);
	source_timer(source, STEER_LOOK_NS);
}

static void leaving_look(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;

	(void)result;
	source->is_armed = false;
	if (served_bury(&s->served))
		source_timer(source, LOOK_NS);
}

/* --- changes of interfaces ----------------------------------------------- */

static void link_news(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;

	(void)result;
	source->is_armed = false;
	link_monitor_drain(s->link_fd);
	source_timer(&s->settle, LINK_SETTLE_NS);
	source_poll(source, s->link_fd);
}

static void link_settled(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;
	int rc = served_follow(&s->served);

	(void)result;
	source->is_armed = false;
	if (rc == -EAGAIN)
		source_timer(source, LINK_SETTLE_NS);
	source_timer(&s->leaving, LOOK_NS);
	if (rc == -ENODEV) {
		s->outcome = rc;
		loop_stop(&s->crew.loops[0]);
	}
}

/* --- signals ------------------------------------------------------------- */

static void server_reload(struct server *s)
{
	struct server_config *config;

	notify_reloading();
	config = s->reread(s->reread_context);
	if (!config) {
		notify_ready();
		log_error("the configuration is wrong: all stays as it was");
		return;
	}
	/* These are for the next start. */
	config->wish.queue_count = s->config->wish.queue_count;
	served_change(&s->served, config);
	server_config_free(s->config);
	s->config = config;
	source_timer(&s->leaving, LOOK_NS);
	source_timer(&s->preload, LOOK_NS);
	server_arm_advert(s);
	notify_ready();
}

static void server_signal(struct server *s, uint32_t signal)
{
	switch (signal) {
	case SIGUSR1:
		served_report(&s->served);
		break;
	case SIGHUP:
		server_reload(s);
		break;
	default:
		loop_stop(&s->crew.loops[0]);
	}
}

static void signal_came(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;
	struct signalfd_siginfo info;

	(void)result;
	source->is_armed = false;
	while (read(s->signal_fd, &info, sizeof(info)) == sizeof(info))
		server_signal(s, info.ssi_signo);
	source_poll(source, s->signal_fd);
}

/* Before any thread, so that all of them leave signals to the first loop. */
static int server_open_signals(struct server *s)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1);
	/* Without a configuration it ends the program, as it always did. */
	if (s->reread)
		sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	s->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return s->signal_fd < 0 ? -errno : 0;
}

/* --- life ---------------------------------------------------------------- */

static void server_start_sources(struct server *s)
{
	struct ring *ring = &s->crew.loops[0].ring;

	source_init(&s->link, ring, s, link_news);
	source_init(&s->settle, ring, s, link_settled);
	source_init(&s->signals, ring, s, signal_came);
	source_init(&s->advert, ring, s, advert_due);
	source_init(&s->preload, ring, s, preload_look);
	source_init(&s->leaving, ring, s, leaving_look);
	source_init(&s->steer, ring, s, steer_due);
	source_timer(&s->steer, STEER_LOOK_NS);
	status_start(&s->status, &s->served, ring);
	source_poll(&s->link, s->link_fd);
	source_poll(&s->signals, s->signal_fd);
	source_timer(&s->preload, LOOK_NS);
	server_arm_advert(s);
}

static int server_open_fds(struct server *s)
{
	int rc = server_open_signals(s);

	if (rc < 0)
		goto err_signals;
	rc = link_monitor_open(&s->link_fd);
	if (rc < 0)
		goto err_link;
	rc = status_open(&s->status, s->config->status_path);
	if (rc < 0)
		goto err_status;
	return 0;

err_status:
	close(s->link_fd);
	close(s->signal_fd);
	return rc;
err_link:
	close(s->signal_fd);
err_signals:
	log_error("signals or links: %s", strerror(-rc));
	return rc;
}

static void server_close_fds(struct server *s)
{
	status_close(&s->status);
	close(s->link_fd);
	close(s->signal_fd);
}

static int server_open(struct server *s)
{
	int rc = server_open_fds(s);

	if (rc < 0)
		return rc;
	/* Each export takes one or two: what is usual is for 500. */
	descriptors_raise();
	rc = crew_open(&s->crew, s->config->wish.queue_count);
	if (rc < 0)
		goto err_crew;
	rc = served_open(&s->served, &s->crew, s->config);
	if (rc < 0)
		goto err_served;
	return 0;

err_served:
	crew_close_rings(&s->crew);
	served_close(&s->served);
	crew_close(&s->crew);
err_crew:
	server_close_fds(s);
	return rc;
}

static void server_serve(struct server *s)
{
	s->outcome = crew_start(&s->crew);
	if (s->outcome < 0)
		return;
	server_start_sources(s);
	served_advertise(&s->served);
	served_report_ready(&s->served);
	notify_ready();
	loop_run(&s->crew.loops[0]);
	notify_stopping();
	worker_finish(&s->crew.loops[0].worker);
	crew_stop(&s->crew);
	if (s->outcome == 0)
		served_report(&s->served);
}

static void server_close(struct server *s)
{
	crew_close_rings(&s->crew);
	served_close(&s->served);
	crew_close(&s->crew);
	server_close_fds(s);
}

int server_run(struct server_config *config, server_reread *reread,
	       void *context)
{
	struct server *s = calloc(1, sizeof(*s));
	int rc;

	if (!s) {
		server_config_free(config);
		return -ENOMEM;
	}
	s->config = config;
	s->reread = reread;
	s->reread_context = context;
	if (getrandom(&s->jitter, sizeof(s->jitter), GRND_NONBLOCK) < 0)
		s->jitter = (unsigned)now_ns();
	rc = server_open(s);
	if (rc == 0) {
		server_serve(s);
		server_close(s);
		rc = s->outcome;
	}
	server_config_free(s->config);
	free(s);
	return rc;
}
