// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An HTTP server over libmicrohttpd.  A file in one piece goes out by
 * sendfile; one of several extents is read piece by piece.
 */
#include "tools/boot/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "descriptors.h"
#include "log.h"
#include "tools/boot/range.h"

/* A room of machines, each with a few connections. */
#define CONNECTIONS_MAX 2048u
/* A client that is switched off in the middle is given up. */
#define IDLE_SECONDS 60u
#define BLOCK_BYTES  (256u << 10)

/* What a path leads to: extents of an image, or a file of its own. */
struct content {
	struct source *source;
	const struct image *image;
	const struct tree_entry *entry; /* NULL: all of fd */
	const struct source *joined;	/* its initrd, of several runs */
	int fd;				/* to be closed; -1: the image's */
	uint64_t size_bytes;
	char etag[64];
};

struct request {
	struct http_event event;
	char path[256];
};

/* Of a callback: the part of a file in extents. */
struct part {
	const struct image *image;
	const struct tree_entry *entry;
	const struct source *joined;
	uint64_t from;
};

static const char *after(const char *path, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(path, prefix, len) == 0 ? path + len : NULL;
}

static void find_initrd(struct source *s, struct content *c)
{
	if (s->initrd_count == 1)
		c->entry = s->initrd[0].entry;
	else
		c->joined = s;
}

static bool find_in_source(struct source *s, const char *name,
			   struct content *c)
{
	const char *path = after(name, "files/");

	c->source = s;
	c->image = &s->image;
	if (strcmp(name, "linux") == 0)
		c->entry = s->system.kernel.entry;
	else if (strcmp(name, "initrd") == 0)
		find_initrd(s, c);
	else if (path != NULL)
		c->entry = image_lookup(&s->image, path);
	else if (strcmp(name, "image.iso") != 0)
		return false;
	if (path != NULL &&
	    (c->entry == NULL || !image_holds(c->image, c->entry)))
		return false;
	if (c->joined != NULL)
		c->size_bytes = s->initrd_bytes;
	else
		c->size_bytes = c->entry != NULL ? c->entry->size_bytes
						 : s->image.file_bytes;
	return true;
}

/* Below the folder and nowhere else, whatever the path says. */
static int open_below(int root, const char *path)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};

	return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

static void set_etag(struct content *c)
{
	int fd = c->fd >= 0 ? c->fd : c->image->fd;
	uint64_t at = c->entry != NULL && c->entry->extent_count > 0
			      ? c->entry->extents[0].offset_bytes
			      : 0;
	struct stat st = { 0 };

	fstat(fd, &st);
	snprintf(c->etag, sizeof(c->etag),
		 "\"%jx.%lx-%" PRIx64 "-%" PRIx64 "\"",
		 (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, at,
		 c->size_bytes);
}

static bool find_content(const struct http *http, const char *path,
			 struct content *c)
{
	struct stat st;

	*c = (struct content){ .fd = -1 };
	path += *path == '/';
	for (size_t i = 0; i < http->catalogue->count; i++) {
		struct source *s = http->catalogue->sources[i];
		const char *name = after(path, s->name);

		if (name != NULL && *name == '/' && s->life != SOURCE_KEPT) {
			if (!find_in_source(s, name + 1, c))
				return false;
			set_etag(c);
			return true;
		}
	}
	c->fd = open_below(http->root, path);
	if (c->fd < 0)
		return false;
	if (fstat(c->fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(c->fd);
		return false;
	}
	c->size_bytes = (uint64_t)st.st_size;
	set_etag(c);
	return true;
}

static ssize_t read_part(void *context, uint64_t at, char *buf, size_t max)
{
	const struct part *p = context;
	ssize_t got = p->joined != NULL
			      ? source_read_initrd(p->joined, p->from + at, buf,
						   max)
			      : image_read(p->image, p->entry, p->from + at,
					   buf, max);

	return got > 0 ? got : MHD_CONTENT_READER_END_WITH_ERROR;
}

/* One run of bytes in a file: sendfile; takes fd. */
static struct MHD_Response *respond_run(int fd, uint64_t at, uint64_t len)
{
	struct MHD_Response *r = NULL;

	if (fd >= 0)
		r = MHD_create_response_from_fd_at_offset64(len, fd, at);
	if (r == NULL && fd >= 0)
		close(fd);
	return r;
}

static struct MHD_Response *respond(const struct content *c, uint64_t from,
				    uint64_t len)
{
	struct part *p;

	if (c->fd >= 0)
		return respond_run(c->fd, from, len);
	if (c->joined == NULL && c->entry == NULL)
		return respond_run(fcntl(c->image->fd, F_DUPFD_CLOEXEC, 3),
				   from, len);
	if (c->joined == NULL && c->entry->extent_count == 1)
		return respond_run(fcntl(c->image->fd, F_DUPFD_CLOEXEC, 3),
				   c->entry->extents[0].offset_bytes + from,
				   len);
	p = malloc(sizeof(*p));
	if (p == NULL)
		return NULL;
	*p = (struct part){ c->image, c->entry, c->joined, from };
	return MHD_create_response_from_callback(len, BLOCK_BYTES, read_part, p,
						 free);
}

static enum MHD_Result refuse(struct MHD_Connection *connection,
			      unsigned int status, const char *field,
			      const char *value)
{
	static char text[] = "";
	struct MHD_Response *r = MHD_create_response_from_buffer(
		0, text, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result rc;

	if (r == NULL)
		return MHD_NO;
	if (field != NULL)
		MHD_add_response_header(r, field, value);
	rc = MHD_queue_response(connection, status, r);
	MHD_destroy_response(r);
	return rc;
}

static const char *field_of(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* A part of what has been replaced meanwhile would be no part of it. */
static const char *wanted_range(struct MHD_Connection *connection,
				const struct content *c)
{
	const char *only_if = field_of(connection, MHD_HTTP_HEADER_IF_RANGE);

	if (only_if != NULL && strcmp(only_if, c->etag) != 0)
		return NULL;
	return field_of(connection, MHD_HTTP_HEADER_RANGE);
}

static enum MHD_Result send_content(const struct http *http,
				    struct MHD_Connection *connection,
				    const struct content *c,
				    struct request *request)
{
	uint64_t from, len;
	enum range_kind kind = range_parse(wanted_range(connection, c),
					   c->size_bytes, &from, &len);
	struct MHD_Response *r;
	enum MHD_Result rc;
	char text[80];

	if (kind == RANGE_BEYOND) {
		if (c->fd >= 0)
			close(c->fd);
		snprintf(text, sizeof(text), "bytes */%" PRIu64, c->size_bytes);
		return refuse(connection, MHD_HTTP_RANGE_NOT_SATISFIABLE,
			      MHD_HTTP_HEADER_CONTENT_RANGE, text);
	}
	r = respond(c, from, len);
	if (r == NULL)
		return MHD_NO;
	MHD_add_response_header(r, MHD_HTTP_HEADER_ETAG, c->etag);
	MHD_add_response_header(r, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE,
				"application/octet-stream");
	snprintf(text, sizeof(text), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64,
		 from, from + len - 1, c->size_bytes);
	if (kind == RANGE_PART)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_RANGE, text);
	request->event.len_bytes = len;
	/* It stays open until all is sent. */
	request->event.source = c->source;
	if (c->source != NULL)
		c->source->users++;
	http->tell(http->context, &request->event);
	rc = MHD_queue_response(
		connection,
		kind == RANGE_PART ? MHD_HTTP_PARTIAL_CONTENT : MHD_HTTP_OK, r);
	MHD_destroy_response(r);
	return rc;
}

static struct request *begin(struct MHD_Connection *connection,
			     const char *path)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct request *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	snprintf(r->path, sizeof(r->path), "%s", path);
	r->event.path = r->path;
	if (info != NULL && info->client_addr->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, info->client_addr, sizeof(in));
		r->event.ip = in.sin_addr;
	}
	return r;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection,
			      const char *path, const char *method,
			      const char *version, const char *data,
			      size_t *data_bytes, void **state)
{
	const struct http *http = context;
	struct content c;
	const char *known;

	(void)version;
	(void)data;
	(void)data_bytes;
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
	    strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
			      MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	/* The first call is for the head of the request only. */
	if (*state == NULL) {
		*state = begin(connection, path);
		return *state != NULL ? MHD_YES : MHD_NO;
	}
	if (!find_content(http, path, &c))
		return refuse(connection, MHD_HTTP_NOT_FOUND, NULL, NULL);
	known = field_of(connection, MHD_HTTP_HEADER_IF_NONE_MATCH);
	if (known != NULL && strcmp(known, c.etag) == 0) {
		if (c.fd >= 0)
			close(c.fd);
		return refuse(connection, MHD_HTTP_NOT_MODIFIED,
			      MHD_HTTP_HEADER_ETAG, c.etag);
	}
	if (strcmp(method, MHD_HTTP_METHOD_HEAD) == 0)
		((struct request *)*state)->event.is_done = true;
	return send_content(http, connection, &c, *state);
}

static void completed(void *context, struct MHD_Connection *connection,
		      void **state, enum MHD_RequestTerminationCode code)
{
	const struct http *http = context;
	struct request *r = *state;

	(void)connection;
	if (r != NULL && r->event.source != NULL)
		r->event.source->users--;
	if (r != NULL && code == MHD_REQUEST_TERMINATED_COMPLETED_OK &&
	    r->event.len_bytes > 0 && !r->event.is_done) {
		r->event.is_done = true;
		http->tell(http->context, &r->event);
	}
	free(r);
	*state = NULL;
}

int http_open(struct http *http, const struct sockaddr_in *address)
{
	const union MHD_DaemonInfo *info;
	char ip[INET_ADDRSTRLEN];

	/* An answer takes two: a room of machines has many at once. */
	descriptors_raise();
	errno = 0;
	http->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_TURBO, ntohs(address->sin_port), NULL,
		NULL, answer, http, MHD_OPTION_SOCK_ADDR, address,
		MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
		MHD_OPTION_NOTIFY_COMPLETED, completed, http, MHD_OPTION_END);
	if (http->daemon == NULL) {
		int rc = errno > 0 ? -errno : -EIO;

		inet_ntop(AF_INET, &address->sin_addr, ip, sizeof(ip));
		log_error("no HTTP server at %s, port %u: %s%s", ip,
			  ntohs(address->sin_port), strerror(-rc),
			  rc == -EADDRINUSE ? "; another one runs there" : "");
		return rc;
	}
	info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	http->fd = info->epoll_fd;
	return 0;
}

void http_close(struct http *http)
{
	MHD_stop_daemon(http->daemon);
	http->daemon = NULL;
}

int http_turn(struct http *http)
{
	MHD_UNSIGNED_LONG_LONG ms;

	MHD_run(http->daemon);
	if (MHD_get_timeout(http->daemon, &ms) == MHD_NO)
		return -1;
	return ms < 60000 ? (int)ms : 60000;
}
