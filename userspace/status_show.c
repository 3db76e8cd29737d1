// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asking, and a table of what came.
 */
#include "status_show.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "local_socket.h"
#include "log.h"
#include "size_text.h"

/* A server answers at once, or is too busy to be asked. */
#define ANSWER_SECONDS	10
#define TIME_TEXT_BYTES 16

/* --- asking -------------------------------------------------------------- */

static int status_refuse(const char *path, int error)
{
	const char *what = strerror(error);

	if (error == ENOENT || error == ECONNREFUSED || error == ECONNRESET) {
		log_error("--status %s: no server answers there; start it with "
			  "--status-socket %s, or name its socket behind "
			  "--status",
			  path, path);
		return -error;
	}
	if (error == EACCES)
		what = "not allowed to; ask as root, or as the server's user";
	else if (error == EAGAIN)
		what = "the server does not answer";
	else if (error == EPROTO)
		what = "what answers there is no xblade, or was cut short; ask "
		       "again";
	log_error("--status %s: %s", path, what);
	return -error;
}

/* --- words --------------------------------------------------------------- */

static const char *ago_text(const json_t *seconds, char text[TIME_TEXT_BYTES])
{
	double s = json_real_value(seconds);

	if (json_is_null(seconds))
		snprintf(text, TIME_TEXT_BYTES, "never");
	else if (s < 100)
		snprintf(text, TIME_TEXT_BYTES, "%.1f s ago", s);
	else if (s < 6000)
		snprintf(text, TIME_TEXT_BYTES, "%.0f min ago", s / 60);
	else
		snprintf(text, TIME_TEXT_BYTES, "%.0f h ago", s / 3600);
	return text;
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "?";
}

static json_int_t number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* --- the table ----------------------------------------------------------- */

static void show_exports(const json_t *exports)
{
	char size[SIZE_TEXT_BYTES], read[SIZE_TEXT_BYTES];
	char ago[TIME_TEXT_BYTES];
	const json_t *e;
	size_t i;

	printf("%-10s %-10s %9s %12s %9s %8s %9s  %-11s %s\n", "export", "on",
	       "size", "reads", "read", "kernel", "disk", "last", "image");
	json_array_foreach(exports, i, e)
	{
		json_int_t reads = number_of(e, "reads");
		double share = (double)number_of(e, "kernel_reads") * 100;
		char disk[SIZE_TEXT_BYTES];

		printf("%-10s %-10s %9s %12" JSON_INTEGER_FORMAT
		       " %9s %6.1f %% %9s  %-11s %s\n",
		       text_of(e, "address"), text_of(e, "interface"),
		       size_text((uint64_t)number_of(e, "size_bytes"), size),
		       reads,
		       size_text((uint64_t)number_of(e, "read_bytes"), read),
		       reads > 0 ? share / (double)reads : 0,
		       size_text((uint64_t)number_of(e, "disk_bytes"), disk),
		       ago_text(json_object_get(e, "idle_s"), ago),
		       text_of(e, "image"));
	}
}

/* Who was last seen comes first. */
static int by_idle(const void *left, const void *right)
{
	const json_t *const *l = left, *const *r = right;
	double a = json_real_value(json_object_get(*l, "idle_s"));
	double b = json_real_value(json_object_get(*r, "idle_s"));

	return (a > b) - (a < b);
}

static void show_clients(const json_t *clients)
{
	size_t count = json_array_size(clients);
	const json_t **sorted = calloc(count + 1, sizeof(json_t *));
	char size[SIZE_TEXT_BYTES], ago[TIME_TEXT_BYTES];

	if (!sorted)
		return;
	for (size_t i = 0; i < count; i++)
		sorted[i] = json_array_get(clients, i);
	qsort(sorted, count, sizeof(sorted[0]), by_idle);
	printf("\n%-18s %-10s %12s %9s  %s\n", "client", "on", "requests",
	       "sent", "last");
	for (size_t i = 0; i < count; i++)
		printf("%-18s %-10s %12" JSON_INTEGER_FORMAT " %9s  %s\n",
		       text_of(sorted[i], "mac"),
		       text_of(sorted[i], "interface"),
		       number_of(sorted[i], "requests"),
		       size_text((uint64_t)number_of(sorted[i], "bytes"), size),
		       ago_text(json_object_get(sorted[i], "idle_s"), ago));
	free(sorted);
}

static void show(const json_t *all)
{
	const json_t *n;
	size_t i;

	printf("xblade %s, process %" JSON_INTEGER_FORMAT ", up %.0f s\n",
	       text_of(all, "version"), number_of(all, "pid"),
	       json_real_value(json_object_get(all, "uptime_s")));
	json_array_foreach(json_object_get(all, "interfaces"), i, n)
		printf("%s: I/O %s, kernel answers %s, MTU "
		       "%" JSON_INTEGER_FORMAT "\n",
		       text_of(n, "name"), text_of(n, "io"),
		       text_of(n, "answer"), number_of(n, "mtu"));
	printf("\n");
	show_exports(json_object_get(all, "exports"));
	show_clients(json_object_get(all, "clients"));
}

int status_show(const char *path, bool as_json)
{
	int fd = local_connect(path, ANSWER_SECONDS);
	json_error_t error;
	json_t *all;
	FILE *f;

	if (fd < 0)
		return status_refuse(path, -fd);
	f = fdopen(fd, "r");
	if (!f) {
		close(fd);
		return status_refuse(path, ENOMEM);
	}
	errno = 0;
	all = json_loadf(f, 0, &error);
	if (!all) {
		int rc = status_refuse(path, errno ? errno : EPROTO);

		fclose(f);
		return rc;
	}
	fclose(f);
	if (as_json) {
		json_dumpf(all, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
		putchar('\n');
	} else {
		show(all);
	}
	json_decref(all);
	return fflush(stdout) == 0 ? 0 : -EIO;
}
