// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * By inotify: folders, since a file that is renamed over has a new inode, and
 * inodes, since a new time of a file need not mean new bytes.
 */
#include "tools/boot/watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"

int watch_open(struct watch *w)
{
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	return w->fd < 0 ? -errno : 0;
}

void watch_close(struct watch *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

static void add_folder(struct watch *w, const char *path)
{
	char folder[4096];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash == NULL)
		snprintf(folder, sizeof(folder), ".");
	else
		slash[slash == folder] = '\0';
	/* Twice the same is the same; where it fails, `replace` is left. */
	inotify_add_watch(w->fd, folder, IN_CLOSE_WRITE | IN_MOVED_TO);
}

void watch_add(struct watch *w, struct source *s)
{
	char path[32];

	add_folder(w, s->path);
	/* What was opened, whatever its name leads to by now. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", s->image.fd);
	s->written.wd = inotify_add_watch(
		w->fd, path, IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE);
}

void watch_forget(struct watch *w, const struct catalogue *c, struct source *s)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->sources[i] != s &&
		    c->sources[i]->written.wd == s->written.wd)
			return;
	}
	if (s->written.wd >= 0)
		inotify_rm_watch(w->fd, s->written.wd);
	s->written.wd = -1;
}

/* Is it news, or more of the same? */
static bool note(struct written *w, uint32_t mask)
{
	bool is_more = w->is_modified && !w->is_closed && mask == IN_MODIFY;

	if (mask & IN_MODIFY) {
		w->is_modified = true;
		w->is_closed = false;
		w->since_ns = now_ns();
	}
	if (mask & IN_CLOSE_WRITE)
		w->is_closed = true;
	if (mask & IN_ATTRIB)
		w->is_touched = true;
	/* The inode is gone, and its number may come again. */
	if (mask & IN_IGNORED)
		w->wd = -1;
	return !is_more;
}

/* Of a folder anything is news; of what was lost nobody knows. */
static bool note_all(const struct catalogue *c, const struct inotify_event *e)
{
	bool is_file = false, is_news = false;

	for (size_t i = 0; i < c->count; i++) {
		struct written *w = &c->sources[i]->written;

		if (e->mask & IN_Q_OVERFLOW)
			w->is_touched = false;
		if (w->wd < 0 || w->wd != e->wd)
			continue;
		is_file = true;
		is_news |= note(w, e->mask);
	}
	return is_news || !is_file;
}

bool watch_drain(struct watch *w, const struct catalogue *c)
{
	_Alignas(struct inotify_event) char events[4096];
	bool is_news = false;
	ssize_t got;

	while ((got = read(w->fd, events, sizeof(events))) > 0) {
		const struct inotify_event *e;

		for (char *at = events; at < events + got;
		     at += sizeof(*e) + e->len) {
			e = (const struct inotify_event *)at;
			is_news |= note_all(c, e);
		}
	}
	return is_news;
}

/*
 * Writing tells of itself, and so does who sets times only.  What is neither
 * told to be the one nor the other, as by mmap or from another host of a
 * network file system, was written.
 */
enum watch_news watch_look_inside(struct source *s, struct timespec *mtime)
{
	struct written *w = &s->written;
	struct stat held;
	bool is_same;

	if (fstat(s->image.fd, &held) < 0)
		return WATCH_SAME;
	*mtime = held.st_mtim;
	if (!written_is_same_time(mtime, &w->mtime)) {
		w->mtime = *mtime;
		w->since_ns = now_ns();
	}
	is_same = written_is_same_time(mtime, &s->mtime);
	if (!w->is_modified && is_same) {
		w->is_touched = false;
		return WATCH_SAME;
	}
	return w->is_modified || !w->is_touched ||
			       (uint64_t)held.st_size != s->image.file_bytes
		       ? WATCH_WRITTEN
		       : WATCH_TOUCHED;
}

enum watch_news watch_look(struct source *s, struct timespec *mtime)
{
	struct stat named, held;

	if (stat(s->path, &named) < 0 || fstat(s->image.fd, &held) < 0)
		return WATCH_SAME;
	*mtime = named.st_mtim;
	if (named.st_dev != held.st_dev || named.st_ino != held.st_ino)
		return WATCH_OTHER;
	return watch_look_inside(s, mtime);
}
