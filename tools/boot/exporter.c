// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What xblade reads, and what it says: after each change a line for each
 * export, the last one ending in "ready".
 */
#include "tools/boot/exporter.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "tools/file/whole.h"

#define CONFIG_NAME "xblade.conf"

/* xblade(8): what --cache takes at least, and what it is at most unasked. */
#define CACHE_BYTES_MIN (8ull << 20)
#define CACHE_BYTES_MAX (1ull << 30)

/* The one built or installed beside us, else that of PATH. */
static void find_program(struct exporter *x)
{
	ssize_t len = readlink("/proc/self/exe", x->program,
			       sizeof(x->program) - 8);
	char *slash;

	x->program[len > 0 ? len : 0] = '\0';
	slash = strrchr(x->program, '/');
	if (slash != NULL)
		snprintf(slash + 1, 7, "xblade");
	if (slash == NULL || access(x->program, X_OK) < 0)
		snprintf(x->program, sizeof(x->program), "xblade");
}

void exporter_init(struct exporter *x, const struct catalogue *catalogue,
		   const char *interface, const char *run_dir)
{
	*x = (struct exporter){
		.catalogue = catalogue,
		.interface = interface,
		.child.fd = -1,
	};
	snprintf(x->folder, sizeof(x->folder), "%s/xblade", run_dir);
	find_program(x);
}

/* --- what it reads ------------------------------------------------------- */

#define IMAGE_PATH_BYTES 48u

static void image_path(const struct source *s, char path[IMAGE_PATH_BYTES])
{
	snprintf(path, IMAGE_PATH_BYTES, "/proc/%d/fd/%d", getpid(),
		 s->image.fd);
}

static void write_export(const struct exporter *x, struct source *s, FILE *f)
{
	char path[IMAGE_PATH_BYTES];

	s->is_exported = false;
	image_path(s, path);
	fprintf(f, "\n[export %s]\nimage = %s\ninterface = %s\n", s->name + 1,
		path, x->interface);
}

static int write_config(struct exporter *x)
{
	struct whole file;
	int rc = whole_begin(&file, x->folder, CONFIG_NAME);

	if (rc < 0)
		return rc;
	fprintf(file.out,
		"# xblade-boot's, which writes it anew\n"
		"[server]\nstatus-socket = %s/status\ncache = %uM\n",
		x->folder, x->cache_mib);
	for (size_t i = 0; i < x->catalogue->count; i++) {
		struct source *s = x->catalogue->sources[i];

		if (s->life != SOURCE_KEPT && s != x->extra)
			write_export(x, s, file.out);
	}
	if (x->extra != NULL)
		write_export(x, x->extra, file.out);
	return whole_end(&file);
}

/*
 * Its cache stays as it was made, so there is room for a further build of
 * each ISO; but within the bounds that xblade keeps to by itself.
 */
static unsigned int choose_cache_mib(const struct catalogue *c)
{
	long pages = sysconf(_SC_AVPHYS_PAGES), page = sysconf(_SC_PAGESIZE);
	uint64_t room = CACHE_BYTES_MAX, wanted = 0;

	if (pages > 0 && page > 0)
		room = (uint64_t)pages * (uint64_t)page / 4;
	for (size_t i = 0; i < c->count; i++)
		wanted += 2 * c->sources[i]->image.file_bytes;
	if (wanted > CACHE_BYTES_MAX)
		wanted = CACHE_BYTES_MAX;
	if (wanted > room)
		wanted = room;
	if (wanted < CACHE_BYTES_MIN)
		wanted = CACHE_BYTES_MIN;
	return (unsigned int)((wanted + (1u << 20) - 1) >> 20);
}

int exporter_start(struct exporter *x, const struct rights *user)
{
	struct rights rights = *user;
	char config[320];
	char *argv[] = { x->program, "--config", config, NULL };
	int rc;

	rights_set(&rights, rights_of_xblade);
	x->cache_mib = choose_cache_mib(x->catalogue);
	snprintf(config, sizeof(config), "%s/" CONFIG_NAME, x->folder);
	rc = write_config(x);
	if (rc < 0)
		return rc;
	x->is_loading = true;
	rc = child_start(&x->child, "xblade", argv, &rights);
	if (rc < 0)
		log_error("cannot start xblade: %s", strerror(-rc));
	return rc;
}

int exporter_load(struct exporter *x, struct source *extra)
{
	int rc;

	x->extra = extra;
	rc = write_config(x);
	if (rc < 0)
		return rc;
	x->complaint[0] = '\0';
	x->is_loading = true;
	if (kill(x->child.pid, SIGHUP) == 0)
		return 0;
	log_error("cannot tell xblade: %s", strerror(errno));
	return -errno;
}

/* --- what it says -------------------------------------------------------- */

static struct source *source_of(const struct exporter *x, const char *text)
{
	const char *colon = strchr(text, ':');
	size_t len = colon != NULL ? (size_t)(colon - text) : 0;

	for (size_t i = 0; i <= x->catalogue->count; i++) {
		struct source *s = i < x->catalogue->count
					   ? x->catalogue->sources[i]
					   : x->extra;

		if (s != NULL && strlen(s->name) == len &&
		    strncmp(s->name, text, len) == 0)
			return s;
	}
	return NULL;
}

/* The file by its name, where xblade has a descriptor of ours. */
static void name_image(const struct exporter *x, const char *line, char *out,
		       size_t size)
{
	for (size_t i = 0; i <= x->catalogue->count; i++) {
		const struct source *s = i < x->catalogue->count
						 ? x->catalogue->sources[i]
						 : x->extra;
		char path[IMAGE_PATH_BYTES];
		const char *at;

		if (s == NULL)
			continue;
		image_path(s, path);
		at = strstr(line, path);
		if (at == NULL ||
		    (at[strlen(path)] >= '0' && at[strlen(path)] <= '9'))
			continue;
		snprintf(out, size, "%.*s%s%s", (int)(at - line), line, s->path,
			 at + strlen(path));
		return;
	}
	snprintf(out, size, "%s", line);
}

static bool ends_in(const char *line, const char *end)
{
	size_t len = strlen(line), end_len = strlen(end);

	return len >= end_len && strcmp(line + len - end_len, end) == 0;
}

void exporter_take_line(struct exporter *x, const char *line)
{
	static const char prefix[] = "xblade: ";
	static const char error[] = "error: ";
	bool has_prefix = strncmp(line, prefix, strlen(prefix)) == 0;
	const char *text = line + (has_prefix ? strlen(prefix) : 0);
	bool is_export = strstr(text, " sectors of ") != NULL;
	bool is_done = x->is_loading && ends_in(line, "ready");
	bool is_quiet = x->is_ready && (is_export || is_done);
	struct source *s = is_export ? source_of(x, text) : NULL;
	char told[CHILD_LINE_BYTES];

	name_image(x, text, told, sizeof(told));
	if (s != NULL)
		s->is_exported = true;
	if (x->is_loading && strncmp(text, error, strlen(error)) == 0)
		snprintf(x->complaint, sizeof(x->complaint), "%s",
			 told + strlen(error));
	/* Then it stays as it was, and says no more. */
	if (x->complaint[0] != '\0' && strstr(text, x->folder) != NULL)
		is_done = true;
	if (!is_quiet)
		log_info("%s%s", has_prefix ? prefix : "", told);
	if (is_done) {
		x->is_loading = false;
		x->is_ready = true;
	}
}
