// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Both ends of the socket.
 */
#include "tools/boot/control.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "local_socket.h"
#include "log.h"

#define ORDER_BYTES_MAX	   8192u
#define CONTROL_PATH_BYTES 256u
/* Orders are short, and root's: they are there as soon as root is. */
#define ORDER_SECONDS 2

static void name_socket(char path[CONTROL_PATH_BYTES], const char *folder)
{
	snprintf(path, CONTROL_PATH_BYTES, "%s/control", folder);
}

static FILE *answer; /* of the order that is carried out; NULL: none is */

__attribute__((format(printf, 2, 0))) static void
tell(void (*log)(const char *fmt, ...), const char *fmt, va_list args)
{
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, args);
	log("%s", text);
	if (answer != NULL)
		fprintf(answer, "%s%s\n", log == log_warning ? "warning: " : "",
			text);
}

void control_tell(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell(log_info, fmt, args);
	va_end(args);
}

void control_warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tell(log_warning, fmt, args);
	va_end(args);
}

/* --- who gets orders ----------------------------------------------------- */

int control_open(struct control *c, const char *folder)
{
	char path[CONTROL_PATH_BYTES];

	name_socket(path, folder);
	c->fd = local_listen(path, 0600);
	if (c->fd >= 0)
		return 0;
	log_error("no control socket in %s: %s", folder, strerror(-c->fd));
	return c->fd;
}

void control_close(struct control *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* All that comes until the other side has said all. */
static size_t read_order(int fd, char *bytes)
{
	const struct timeval most = { .tv_sec = ORDER_SECONDS };
	size_t len = 0;
	ssize_t got;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most));
	while (len < ORDER_BYTES_MAX &&
	       (got = read(fd, bytes + len, ORDER_BYTES_MAX - len)) > 0)
		len += (size_t)got;
	return len;
}

static size_t split(char *bytes, size_t len, char **words)
{
	size_t count = 0;

	for (size_t at = 0; at < len && count < CONTROL_WORDS_MAX;) {
		words[count++] = bytes + at;
		at += strlen(bytes + at) + 1;
	}
	return count;
}

static void do_order(struct control *c, int fd)
{
	char bytes[ORDER_BYTES_MAX + 1], *words[CONTROL_WORDS_MAX];
	size_t len = read_order(fd, bytes), count, text_len = 0;
	char *text = NULL;
	FILE *out;
	int rc;

	bytes[len] = '\0';
	count = split(bytes, len, words);
	out = open_memstream(&text, &text_len);
	if (count == 0 || out == NULL)
		return;
	log_copy_errors(c->error, sizeof(c->error));
	snprintf(c->error, sizeof(c->error), "not done");
	answer = out;
	rc = c->order(c->context, words, count, out);
	answer = NULL;
	log_copy_errors(NULL, 0);
	fclose(out);
	if (rc < 0)
		dprintf(fd, "error\n%s\n", c->error);
	else
		dprintf(fd, "ok\n%s",
			text_len > 0 ? text : "nothing has changed\n");
	free(text);
}

void control_turn(struct control *c)
{
	int fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	do_order(c, fd);
	close(fd);
}

/* --- who gives them ------------------------------------------------------ */

static int explain(const char *folder, int error)
{
	if (error == ENOENT || error == ECONNREFUSED)
		log_error("no xblade-boot runs with the folder %s: start one, "
			  "or name its folder by --run-dir",
			  folder);
	else if (error == EACCES)
		log_error("only root may give orders to xblade-boot: sudo "
			  "xblade-boot ...");
	else
		log_error("no answer of the xblade-boot in %s: %s", folder,
			  strerror(error));
	return 1;
}

static bool send_words(int fd, char **words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(words[i]) + 1;

		if (send(fd, words[i], len, MSG_NOSIGNAL) != (ssize_t)len)
			return false;
	}
	return shutdown(fd, SHUT_WR) == 0;
}

int control_ask(const char *folder, char **words, size_t count)
{
	char path[CONTROL_PATH_BYTES], *line = NULL;
	size_t room = 0;
	bool is_ok;
	FILE *f;
	int fd;

	name_socket(path, folder);
	fd = local_connect(path, LOCAL_WAIT_EVER);
	if (fd < 0)
		return explain(folder, -fd);
	f = fdopen(fd, "r");
	if (f == NULL || !send_words(fd, words, count) ||
	    getline(&line, &room, f) < 0) {
		free(line);
		return explain(folder, errno != 0 ? errno : ECONNRESET);
	}
	is_ok = strcmp(line, "ok\n") == 0;
	while (getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (is_ok)
			puts(line);
		else
			log_error("%s", line);
	}
	free(line);
	fclose(f);
	return is_ok ? 0 : 1;
}
