/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Notices when another file comes under the name of an ISO that is served.
 */
#ifndef BOOT_WATCH_H
#define BOOT_WATCH_H

#include <stdbool.h>

#include "tools/boot/catalogue.h"

struct watch {
	int fd; /* readable: something has happened in one of the folders */
};

/* 0, or negative errno where the kernel has no inotify to give. */
int watch_open(struct watch *watch);
void watch_close(struct watch *watch);

/* Its folder is watched from now on, if it was not. */
void watch_add(struct watch *watch, const char *path);

/* Takes what has happened; the files themselves tell what it was. */
void watch_drain(struct watch *watch);

enum watch_news {
	WATCH_SAME,
	WATCH_OTHER,  /* another file has its name */
	WATCH_SPOILT, /* it was written in place */
};

/* What has become of the build's file, and when the one there was written. */
enum watch_news watch_look(const struct source *s, struct timespec *mtime);

#endif
