// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Folders by inotify, since a file that is renamed over has a new inode.
 */
#include "tools/boot/watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

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

void watch_add(struct watch *w, const char *path)
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

void watch_drain(struct watch *w)
{
	char events[4096];

	while (read(w->fd, events, sizeof(events)) > 0)
		;
}

enum watch_news watch_look(const struct source *s, struct timespec *mtime)
{
	struct stat named, held;

	if (stat(s->path, &named) < 0 || fstat(s->image.fd, &held) < 0)
		return WATCH_SAME;
	*mtime = named.st_mtim;
	if (named.st_dev != held.st_dev || named.st_ino != held.st_ino)
		return WATCH_OTHER;
	return source_is_spoiled(s) ? WATCH_SPOILT : WATCH_SAME;
}
