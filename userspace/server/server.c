// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loop.  It spins while frames come and then waits in one place, the
 * ring, for whatever is next: frames, disk, signals, timers, changes of the
 * interface.
 */
#include "server/server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "ring.h"
#include "server/blade.h"

/* Ports join a bridge in flocks: look once, when it has calmed down. */
#define LINK_SETTLE_NS 20000000ull
/* How often progress is shown. */
#define PRELOAD_LOOK_NS 200000000ull
#define NS_PER_SECOND	1000000000ull

struct server;

/* What the loop sleeps on: a file descriptor to be read, or a time. */
struct source {
	struct ring_event event; /* first: the ring hands it back */
	struct server *server;
	struct __kernel_timespec time;
	bool is_armed;
};

struct server {
	const struct server_config *config;
	struct ring ring;
	struct blade blade;
	int link_fd;
	int signal_fd;
	struct source sockets[PORT_NIOS_MAX];
	struct source link;
	struct source settle;
	struct source signals;
	struct source advert;
	struct source preload;
	unsigned jitter;
	bool is_stopping;
	int status; /* what server_run() returns */
};

static uint64_t server_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_SECOND + (uint64_t)t.tv_nsec;
}

static void source_poll(struct source *s, int fd)
{
	if (s->is_armed)
		return;
	s->is_armed = true;
	ring_poll(&s->server->ring, &s->event, fd);
}

static void source_timer(struct source *s, uint64_t ns)
{
	struct io_uring_sqe *sqe;

	if (s->is_armed)
		return;
	s->is_armed = true;
	s->time.tv_sec = (int64_t)(ns / NS_PER_SECOND);
	s->time.tv_nsec = (int64_t)(ns % NS_PER_SECOND);
	sqe = ring_prepare(&s->server->ring, &s->event);
	io_uring_prep_timeout(sqe, &s->time, 0, 0);
}

/*
 * The loop looks at the sockets anyway: to have been woken is enough.  But an
 * error, as when the interface goes down, wakes us until it is asked for.
 */
static void socket_ready(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->server;

	source->is_armed = false;
	if (result > 0 && (result & POLLERR))
		nio_clear_error(s->blade.port.nios[source - s->sockets]);
}

static void server_advertise(struct server *s)
{
	if (s->blade.link.is_up && s->blade.link.has_carrier)
		worker_advertise(&s->blade.worker, &s->blade.export);
}

/* A fifth earlier or later, so that targets of one start drift apart. */
static void server_arm_advert(struct server *s)
{
	uint64_t ns = s->config->advertise_seconds * NS_PER_SECOND;
	uint64_t fifth = ns / 5;

	if (ns == 0)
		return;
	ns = ns - fifth +
	     2 * fifth * ((uint64_t)rand_r(&s->jitter) % 1000) / 1000;
	source_timer(&s->advert, ns);
}

static void advert_due(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;

	(void)result;
	source->is_armed = false;
	server_advertise(source->server);
	server_arm_advert(source->server);
}

static void preload_look(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->server;

	(void)result;
	source->is_armed = false;
	blade_log_preload(&s->blade, isatty(STDERR_FILENO));
	if (fetch_preload_left(&s->blade.worker.fetch) > 0)
		source_timer(source, PRELOAD_LOOK_NS);
}

static void link_news(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->server;

	(void)result;
	source->is_armed = false;
	link_monitor_drain(s->link_fd);
	source_timer(&s->settle, LINK_SETTLE_NS);
	source_poll(source, s->link_fd);
}

static void link_settled(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->server;
	bool is_news = false;
	int rc = blade_follow_link(&s->blade, &is_news);

	(void)result;
	source->is_armed = false;
	if (rc < 0) {
		s->status = rc;
		s->is_stopping = true;
	} else if (is_news) {
		server_advertise(s);
	}
}

static void signal_came(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct server *s = source->server;
	struct signalfd_siginfo info;

	(void)result;
	source->is_armed = false;
	while (read(s->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGUSR1)
			blade_log_stats(&s->blade);
		else
			s->is_stopping = true;
	}
	source_poll(source, s->signal_fd);
}

static void server_sleep(struct server *s)
{
	struct port *port = &s->blade.port;

	for (uint32_t i = 0; i < port->nio_count; i++)
		source_poll(&s->sockets[i], port->nios[i]->fd);
	ring_wait(&s->ring);
}

static void server_loop(struct server *s)
{
	uint64_t idle_since_ns = 0;

	while (!s->is_stopping) {
		bool is_busy = worker_turn(&s->blade.worker);

		is_busy |= ring_turn(&s->ring);
		if (is_busy) {
			idle_since_ns = 0;
			continue;
		}
		if (idle_since_ns == 0)
			idle_since_ns = server_now_ns();
		if (server_now_ns() - idle_since_ns < SPIN_NS)
			continue;
		server_sleep(s);
		idle_since_ns = 0;
	}
}

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

static void server_init_source(struct server *s, struct source *source,
			       void (*done)(struct ring_event *, int32_t))
{
	source->event.done = done;
	source->server = s;
}

static void server_start_sources(struct server *s)
{
	for (uint32_t i = 0; i < PORT_NIOS_MAX; i++)
		server_init_source(s, &s->sockets[i], socket_ready);
	server_init_source(s, &s->link, link_news);
	server_init_source(s, &s->settle, link_settled);
	server_init_source(s, &s->signals, signal_came);
	server_init_source(s, &s->advert, advert_due);
	source_poll(&s->link, s->link_fd);
	source_poll(&s->signals, s->signal_fd);
	server_init_source(s, &s->preload, preload_look);
	if (s->config->preload)
		source_timer(&s->preload, PRELOAD_LOOK_NS);
	server_arm_advert(s);
}

static int server_open(struct server *s, const struct server_config *config)
{
	int rc;

	s->config = config;
	if (getrandom(&s->jitter, sizeof(s->jitter), GRND_NONBLOCK) < 0)
		s->jitter = (unsigned)server_now_ns();
	rc = ring_open(&s->ring, RING_ENTRIES);
	if (rc < 0) {
		log_error("io_uring: %s; see kernel.io_uring_disabled",
			  strerror(-rc));
		return rc;
	}
	rc = server_open_signals(s);
	if (rc < 0)
		goto err_signals;
	rc = link_monitor_open(&s->link_fd);
	if (rc < 0)
		goto err_link;
	rc = blade_open(&s->blade, &s->ring, config);
	if (rc < 0)
		goto err_blade;
	return 0;

err_blade:
	close(s->link_fd);
err_link:
	close(s->signal_fd);
err_signals:
	ring_close(&s->ring);
	return rc;
}

static void server_close(struct server *s)
{
	/* First the ring: the disk may still be writing into the pool. */
	ring_close(&s->ring);
	blade_close(&s->blade);
	close(s->link_fd);
	close(s->signal_fd);
}

int server_run(const struct server_config *config)
{
	struct server *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return -ENOMEM;
	rc = server_open(s, config);
	if (rc == 0) {
		server_start_sources(s);
		server_advertise(s);
		blade_log_ready(&s->blade);
		server_loop(s);
		blade_log_stats(&s->blade);
		server_close(s);
		rc = s->status;
	}
	free(s);
	return rc;
}
