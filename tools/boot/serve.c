// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preparing, starting, turning and ending.  One thread; everything that has
 * news is polled.
 */
#include "tools/boot/serve.h"

#include <arpa/inet.h>
#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <poll.h>
#include <pwd.h>
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
#include "tools/boot/http.h"
#include "tools/boot/snippets.h"
#include "tools/cli/link.h"

/* Children start within a second; sanitizers and load make it many. */
#define START_SECONDS 60

struct server {
	const struct boot_options *options;
	char tftp[256];
	char ip[INET_ADDRSTRLEN];
	char url[64];
	struct link link;
	struct sockaddr_in address;
	struct profiles profiles;
	struct source sources[BOOT_ISOS_MAX];
	struct boot_entry entries[BOOT_ISOS_MAX];
	size_t source_count;
	struct loaders loaders;
	struct http http;
	struct child_rights rights;
	/* xblade's, one an ISO, and dnsmasq last. */
	struct child children[BOOT_ISOS_MAX + 1];
	size_t child_count;
	size_t ready_count;
	char xblade[512];
	int stop_fd;
};

static int find_ip(struct server *s)
{
	struct ifaddrs *list, *at;

	if (getifaddrs(&list) < 0)
		return -errno;
	for (at = list; at != NULL; at = at->ifa_next) {
		if (at->ifa_addr != NULL &&
		    at->ifa_addr->sa_family == AF_INET &&
		    strcmp(at->ifa_name, s->options->interface) == 0) {
			memcpy(&s->address, at->ifa_addr, sizeof(s->address));
			break;
		}
	}
	freeifaddrs(list);
	if (s->address.sin_addr.s_addr == 0) {
		log_error("%s has no IPv4 address, which HTTP and TFTP need: "
			  "ip addr add A.B.C.D/N dev %s",
			  s->options->interface, s->options->interface);
		return -EADDRNOTAVAIL;
	}
	inet_ntop(AF_INET, &s->address.sin_addr, s->ip, sizeof(s->ip));
	s->address.sin_port = htons(s->options->http_port);
	if (s->options->http_port == BOOT_HTTP_PORT)
		snprintf(s->url, sizeof(s->url), "http://%s", s->ip);
	else
		snprintf(s->url, sizeof(s->url), "http://%s:%u", s->ip,
			 s->options->http_port);
	return 0;
}

static int find_user(struct server *s)
{
	const struct passwd *user = getpwnam(s->options->user);

	if (user == NULL) {
		log_error("--user %s: no such user", s->options->user);
		return -ENOENT;
	}
	s->rights.uid = user->pw_uid;
	s->rights.gid = user->pw_gid;
	return 0;
}

static int open_sources(struct server *s)
{
	const struct boot_options *o = s->options;
	char why[PROFILE_WHY_BYTES];
	int rc = profiles_load(&s->profiles, NULL, why);

	if (rc < 0)
		log_error("%s", why);
	for (size_t i = 0; rc == 0 && i < o->iso_count; i++) {
		rc = source_open(&s->sources[i], o->isos[i], &s->profiles);
		if (rc == 0)
			s->source_count++;
	}
	return rc == 0 ? address_choose(&s->link, s->sources, s->source_count,
					o->has_address ? &o->address : NULL)
		       : rc;
}

static int put_loaders(struct server *s)
{
	s->loaders.server = s->ip;
	s->loaders.url = s->url;
	return loaders_put(&s->loaders, s->options, s->tftp);
}

static int put_menus(struct server *s)
{
	const struct boot_options *o = s->options;
	struct menu menu = {
		.title = o->title,
		.entries = s->entries,
		.entry_count = s->source_count,
		.timeout_s = o->timeout_s,
	};

	if (s->source_count > 1 && !o->has_timeout)
		menu.timeout_s = MENU_TIMEOUT_NONE;
	for (size_t i = 0; i < s->source_count; i++) {
		int rc = source_make_entry(&s->sources[i], s->url, o->append,
					   &s->entries[i]);

		if (rc < 0)
			return rc;
	}
	return loaders_put_menus(&s->loaders, &menu, s->tftp);
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
		.sources = s->sources,
		.source_count = s->source_count,
		.tell = tell_http,
		.context = s,
	};
	rc = http_open(&s->http, &s->address);
	if (rc < 0)
		log_error("no HTTP server at %s, port %u: %s%s", s->ip,
			  s->options->http_port, strerror(-rc),
			  rc == -EADDRINUSE ? "; another one runs there" : "");
	return rc;
}

static void take_line(void *context, struct child *c, char *line)
{
	struct server *s = context;
	bool is_dnsmasq = c == &s->children[s->source_count];
	size_t len = strlen(line);
	struct step step;

	if (is_dnsmasq && dnsmasq_is_ready(line)) {
		s->ready_count++;
	} else if (is_dnsmasq) {
		if (dnsmasq_read(line, &step))
			tell_step(&step, s->options->as_json);
	} else {
		log_info("%s", line);
		if (len > 5 && strcmp(line + len - 5, "ready") == 0)
			s->ready_count++;
	}
}

/* --- children ------------------------------------------------------------ */

/* The one built or installed beside us, else that of PATH. */
static void find_xblade(struct server *s)
{
	ssize_t len = readlink("/proc/self/exe", s->xblade,
			       sizeof(s->xblade) - 8);
	char *slash;

	s->xblade[len > 0 ? len : 0] = '\0';
	slash = strrchr(s->xblade, '/');
	if (slash != NULL)
		snprintf(slash + 1, 7, "xblade");
	if (slash == NULL || access(s->xblade, X_OK) < 0)
		snprintf(s->xblade, sizeof(s->xblade), "xblade");
}

static int start_xblade(struct server *s, const struct source *source)
{
	struct child_rights rights = {
		.uid = s->rights.uid,
		.gid = s->rights.gid,
		.caps = { CAP_NET_RAW, CAP_NET_ADMIN, CAP_BPF, CAP_PERFMON,
			  CAP_IPC_LOCK, CAP_DAC_READ_SEARCH, -1 },
	};
	/* Names begin with a letter: no option can be among them. */
	char *argv[] = { s->xblade, (char *)source->name + 1,
			 (char *)s->options->interface, (char *)source->path,
			 NULL };

	return child_start(&s->children[s->child_count++], "xblade", argv,
			   &rights);
}

static int start_dnsmasq(struct server *s)
{
	struct child_rights rights = {
		.uid = s->rights.uid,
		.gid = s->rights.gid,
		.caps = { CAP_NET_RAW, CAP_NET_ADMIN, CAP_NET_BIND_SERVICE,
			  -1 },
	};

	return dnsmasq_start(&s->children[s->child_count++], s->options,
			     &s->loaders, s->tftp, &rights);
}

static int start_children(struct server *s)
{
	int rc = 0;

	find_xblade(s);
	for (size_t i = 0; rc == 0 && i < s->source_count; i++)
		rc = start_xblade(s, &s->sources[i]);
	if (rc == 0)
		rc = start_dnsmasq(s);
	if (rc < 0)
		log_error("cannot start another program: %s", strerror(-rc));
	return rc;
}

static void stop_all(struct server *s)
{
	while (s->child_count > 0)
		child_stop(&s->children[--s->child_count]);
	if (s->http.daemon != NULL)
		http_close(&s->http);
	while (s->source_count > 0)
		source_close(&s->sources[--s->source_count]);
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

/* 1: stopped by a signal; negative: a child ended. */
static int turn(struct server *s, int timeout_ms)
{
	struct pollfd fds[BOOT_ISOS_MAX + 3];
	int http_ms = http_turn(&s->http);
	size_t n = s->child_count;

	for (size_t i = 0; i < n; i++)
		fds[i] = (struct pollfd){ s->children[i].fd, POLLIN, 0 };
	fds[n] = (struct pollfd){ s->http.fd, POLLIN, 0 };
	fds[n + 1] = (struct pollfd){ s->stop_fd, POLLIN, 0 };
	if (http_ms >= 0 && (timeout_ms < 0 || http_ms < timeout_ms))
		timeout_ms = http_ms;
	if (poll(fds, n + 2, timeout_ms) < 0 && errno != EINTR)
		return -errno;
	for (size_t i = 0; i < n; i++) {
		struct child *c = &s->children[i];

		if (fds[i].revents != 0 && !child_read(c, take_line, s)) {
			child_stop(c);
			return explain_end(c);
		}
	}
	return fds[n + 1].revents != 0;
}

static int wait_until_ready(struct server *s)
{
	struct timespec now, end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += START_SECONDS;
	while (s->ready_count < s->child_count) {
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

/* Sockets and files are open: nothing of a root's rights is needed any more. */
static int drop_rights(const struct server *s, pid_t parent)
{
	capng_clear(CAPNG_SELECT_ALL);
	if (capng_change_id((int)s->rights.uid, (int)s->rights.gid,
			    CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING) != 0) {
		log_error("cannot become user %s", s->options->user);
		return -EPERM;
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	return getppid() == parent ? 0 : -ECHILD;
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
		rc = link_take(&s->link, s->options->interface);
	if (rc == 0)
		rc = find_ip(s);
	if (rc == 0)
		rc = find_user(s);
	if (rc == 0)
		rc = open_sources(s);
	if (rc == 0)
		rc = put_loaders(s);
	if (rc == 0)
		rc = put_menus(s);
	if (rc == 0)
		rc = open_http(s);
	return rc;
}

int serve(const struct boot_options *options, const char *folder, pid_t parent)
{
	static struct server s;
	int rc;

	s = (struct server){ .options = options };
	snprintf(s.tftp, sizeof(s.tftp), "%s/tftp", folder);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	rc = prepare(&s);
	if (rc == 0)
		rc = start_children(&s);
	if (rc == 0)
		rc = wait_until_ready(&s);
	if (rc == 0)
		rc = drop_rights(&s, parent);
	if (rc == 0) {
		if (options->no_dhcp)
			snippets_print(&s.loaders);
		log_info("%zu system%s for machines on %s, by %s and AoE: "
			 "ready",
			 s.source_count, s.source_count == 1 ? "" : "s",
			 options->interface, s.url);
	}
	while (rc == 0)
		rc = turn(&s, -1);
	stop_all(&s);
	return rc < 0 ? rc : 0;
}
