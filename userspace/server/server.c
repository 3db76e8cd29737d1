// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole target: the first loop, with what only it waits for (signals,
 * changes of the interface, times to speak), and the threads of the others.
 */
#include "server/server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "log.h"
#include "server/blade.h"
#include "server/report.h"

#define NS_PER_SECOND 1000000000ull
/* Ports join a bridge in flocks: look once, when it has calmed down. */
#define LINK_SETTLE_NS 20000000ull
/* How often progress is shown. */
#define PRELOAD_LOOK_NS 200000000ull

struct server {
	const struct server_config *config;
	struct blade blade;
	int link_fd;
	int signal_fd;
	struct source link;
	struct source settle;
	struct source signals;
	struct source advert;
	struct source preload;
	struct source news;
	unsigned jitter;
	int status; /* what server_run() returns */
};

static void server_advertise(struct server *s)
{
	if (s->blade.link.is_up && s->blade.link.has_carrier)
		worker_advertise(&s->blade.loops[0].worker, NULL);
}

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

	(void)result;
	source->is_armed = false;
	server_advertise(source->owner);
	server_arm_advert(source->owner);
}

/* Whoever has just come up would else wait for the next advert. */
static void station_heard(void *context, const uint8_t *mac)
{
	struct server *s = context;

	worker_advertise(&s->blade.loops[0].worker, mac);
}

static void news_came(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;
	struct attach *attach = s->blade.port.attach;

	(void)result;
	source->is_armed = false;
	attach_read_news(attach, station_heard, s);
	source_poll(source, attach_news_fd(attach));
}

static void preload_look(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;

	(void)result;
	source->is_armed = false;
	fetch_preload_more(&s->blade.loops[0].worker.reads.fetch);
	report_preload(&s->blade, isatty(STDERR_FILENO));
	if (fetch_preload_left(&s->blade.loops[0].worker.reads.fetch) > 0)
		source_timer(source, PRELOAD_LOOK_NS);
}

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
	bool is_news = false;
	int rc = blade_follow_link(&s->blade, &is_news);

	(void)result;
	source->is_armed = false;
	if (rc == -ENODEV) {
		log_error("interface %s: gone", s->blade.link.name);
		s->status = rc;
		loop_stop(&s->blade.loops[0]);
	} else if (rc < 0) {
		source_timer(source, LINK_SETTLE_NS);
	} else if (is_news) {
		server_advertise(s);
	}
}

static void signal_came(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->owner;
	struct signalfd_siginfo info;

	(void)result;
	source->is_armed = false;
	while (read(s->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGUSR1)
			report_stats(&s->blade);
		else
			loop_stop(&s->blade.loops[0]);
	}
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
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	s->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return s->signal_fd < 0 ? -errno : 0;
}

static void server_start_sources(struct server *s)
{
	struct ring *ring = &s->blade.loops[0].ring;
	struct attach *attach = s->blade.port.attach;

	source_init(&s->link, ring, s, link_news);
	source_init(&s->settle, ring, s, link_settled);
	source_init(&s->signals, ring, s, signal_came);
	source_init(&s->advert, ring, s, advert_due);
	source_init(&s->preload, ring, s, preload_look);
	source_init(&s->news, ring, s, news_came);
	if (attach && s->config->advertise_seconds > 0 &&
	    attach_news_fd(attach) >= 0)
		source_poll(&s->news, attach_news_fd(attach));
	source_poll(&s->link, s->link_fd);
	source_poll(&s->signals, s->signal_fd);
	if (s->config->preload)
		source_timer(&s->preload, PRELOAD_LOOK_NS);
	server_arm_advert(s);
}

static int server_open(struct server *s, const struct server_config *config)
{
	int rc;

	s->config = config;
	if (getrandom(&s->jitter, sizeof(s->jitter), GRND_NONBLOCK) < 0)
		s->jitter = (unsigned)now_ns();
	rc = server_open_signals(s);
	if (rc < 0)
		goto err_signals;
	rc = link_monitor_open(&s->link_fd);
	if (rc < 0)
		goto err_link;
	rc = blade_open(&s->blade, config);
	if (rc < 0)
		goto err_blade;
	return 0;

err_blade:
	close(s->link_fd);
	close(s->signal_fd);
	return rc;
err_link:
	close(s->signal_fd);
err_signals:
	log_error("signals or links: %s", strerror(-rc));
	return rc;
}

static void *server_thread(void *loop)
{
	loop_run(loop);
	return NULL;
}

/* How many of the other loops run. */
static uint32_t server_start_threads(struct blade *b)
{
	uint32_t i;

	for (i = 1; i < b->loop_count; i++) {
		int rc = pthread_create(&b->loops[i].thread, NULL,
					server_thread, &b->loops[i]);

		if (rc != 0) {
			log_error("thread %u: %s", i, strerror(rc));
			break;
		}
	}
	return i;
}

static void server_stop_threads(struct blade *b, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		loop_stop(&b->loops[i]);
		pthread_join(b->loops[i].thread, NULL);
	}
}

static void server_serve(struct server *s)
{
	struct blade *b = &s->blade;
	uint32_t started = server_start_threads(b);

	if (started < b->loop_count) {
		s->status = -EAGAIN;
	} else {
		server_start_sources(s);
		server_advertise(s);
		report_ready(b);
		loop_run(&b->loops[0]);
	}
	server_stop_threads(b, started);
	if (s->status == 0)
		report_stats(b);
}

int server_run(const struct server_config *config)
{
	struct server *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return -ENOMEM;
	rc = server_open(s, config);
	if (rc == 0) {
		server_serve(s);
		blade_close(&s->blade);
		close(s->link_fd);
		close(s->signal_fd);
		rc = s->status;
	}
	free(s);
	return rc;
}
