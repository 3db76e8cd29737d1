// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The socket that gives the document away.  All of it goes into the socket's
 * buffer at once: nobody is waited for.
 */
#include "server/status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "local_socket.h"
#include "log.h"
#include "server/document.h"

#define SOCKET_MODE 0660
#define FOLDER_MODE 0755
/* The kernel counts a buffer's bytes with what it needs for them. */
#define BUFFER_BYTES(len) (2 * (len) + 65536)

/* --- answers ------------------------------------------------------------- */

static void status_give(int fd, const char *text, size_t len)
{
	int room = (int)BUFFER_BYTES(len);
	ssize_t sent;

	/* The former needs a right that we mostly have. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	do {
		sent = send(fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent > 0) {
			text += sent;
			len -= (size_t)sent;
		}
	} while (sent > 0 && len > 0);
	/* What does not fit is cut; a reader that has left is none. */
	if (sent < 0 && errno == EAGAIN)
		log_warning("--status-socket: the answer was cut short");
}

/* text NULL: they get nothing. */
static void status_dismiss(struct status *s, const char *text)
{
	for (int i = 0; i < s->reader_count; i++) {
		if (text)
			status_give(s->readers[i], text, strlen(text));
		close(s->readers[i]);
	}
	document_free(s->document);
}

/* A thread of its own: the text of many clients would keep requests waiting. */
static void *status_answer(void *arg)
{
	struct status *s = arg;
	char *text = document_text(s->document);
	uint64_t one = 1;

	status_dismiss(s, text);
	free(text);
	/* A counter of this one's alone has room. */
	(void)!write(s->answered_fd, &one, sizeof(one));
	return NULL;
}

static void status_asked(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct status *s = source->owner;

	(void)result;
	source->is_armed = false;
	for (s->reader_count = 0; s->reader_count < STATUS_READERS_MAX;
	     s->reader_count++) {
		int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			break;
		s->readers[s->reader_count] = fd;
	}
	s->document = s->reader_count > 0
			      ? document_gather(s->served, s->start_ns)
			      : NULL;
	s->is_answering = s->document && pthread_create(&s->thread, NULL,
							status_answer, s) == 0;
	if (s->is_answering) {
		source_poll(&s->answered, s->answered_fd);
		return;
	}
	if (s->reader_count > 0)
		log_warning("--status-socket: no memory or thread for an "
			    "answer; who asked gets none");
	status_dismiss(s, NULL);
	source_poll(source, s->fd);
}

/* The next ones may ask. */
static void status_answered(struct ring_event *event, int32_t result)
{
	struct source *source = (struct source *)event;
	struct status *s = source->owner;
	uint64_t count;

	(void)result;
	source->is_armed = false;
	(void)!read(s->answered_fd, &count, sizeof(count));
	pthread_join(s->thread, NULL);
	s->is_answering = false;
	source_poll(&s->asked, s->fd);
}

/* --- its place ----------------------------------------------------------- */

/* Does anybody listen there?  A file alone is left by one who was killed. */
static bool status_is_taken(const char *path)
{
	/* One who is stopped, with a full backlog, must not stop us. */
	int fd = local_connect(path, 0);

	if (fd >= 0)
		close(fd);
	return fd != -ECONNREFUSED;
}

static int status_listen(const char *path)
{
	struct stat st;
	int fd = local_listen(path, SOCKET_MODE);

	if (fd != -EADDRINUSE)
		return fd;
	if (lstat(path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return -EEXIST;
	if (status_is_taken(path))
		return -EADDRINUSE;
	unlink(path);
	return local_listen(path, SOCKET_MODE);
}

static const char *status_why(int rc)
{
	switch (-rc) {
	case EADDRINUSE:
		return "another server answers there; give each its own";
	case EEXIST:
		return "a file of another kind is there; name another";
	case ENAMETOOLONG:
		return "longer than the 107 bytes of a socket's name";
	}
	return strerror(-rc);
}

/* Whatever else came to be in it keeps it. */
static void status_remove_folder(struct status *s)
{
	if (s->folder)
		rmdir(s->folder);
	free(s->folder);
	s->folder = NULL;
}

/*
 * As /run/xblade, which is there if a unit has made it.  The last folder alone,
 * so that a mistake in a path makes none.  Says itself what is wrong.
 */
static int status_make_folder(struct status *s)
{
	const char *slash = strrchr(s->path, '/');
	size_t len = slash ? (size_t)(slash - s->path) : 0;
	char *folder = len > 0 ? strndup(s->path, len) : NULL;
	int rc;

	/* The latter: whatever the umask. */
	if (folder && mkdir(folder, FOLDER_MODE) == 0 &&
	    chmod(folder, FOLDER_MODE) == 0) {
		s->folder = folder;
		return 0;
	}
	rc = folder ? -errno : -ENOENT;
	log_error("--status-socket %s: its folder %s is missing and cannot be "
		  "made: %s; make it first, or name a place in another",
		  s->path, folder ? folder : "", strerror(-rc));
	free(folder);
	return rc;
}

/* Says itself what is wrong. */
static int status_take_place(struct status *s)
{
	int fd = status_listen(s->path);

	if (fd == -ENOENT) {
		int rc = status_make_folder(s);

		if (rc < 0)
			return rc;
		fd = status_listen(s->path);
	}
	if (fd >= 0)
		return fd;
	log_error("--status-socket %s: %s", s->path, status_why(fd));
	status_remove_folder(s);
	return fd;
}

int status_open(struct status *s, const char *path)
{
	*s = (struct status){
		.fd = -1,
		.answered_fd = -1,
		.start_ns = now_ns(),
	};
	if (!path)
		return 0;
	s->path = strdup(path);
	s->answered_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (s->path && s->answered_fd >= 0) {
		s->fd = status_take_place(s);
	} else {
		s->fd = s->path ? -errno : -ENOMEM;
		log_error("--status-socket %s: %s", path, strerror(-s->fd));
	}
	if (s->fd >= 0)
		return 0;
	if (s->answered_fd >= 0)
		close(s->answered_fd);
	free(s->path);
	return s->fd;
}

void status_start(struct status *s, const struct served *served,
		  struct ring *ring)
{
	if (s->fd < 0)
		return;
	s->served = served;
	source_init(&s->asked, ring, s, status_asked);
	source_init(&s->answered, ring, s, status_answered);
	source_poll(&s->asked, s->fd);
}

void status_close(struct status *s)
{
	if (s->fd < 0)
		return;
	if (s->is_answering)
		pthread_join(s->thread, NULL);
	unlink(s->path);
	status_remove_folder(s);
	free(s->path);
	close(s->answered_fd);
	close(s->fd);
}
