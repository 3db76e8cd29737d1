/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Notices when another file comes under the name of an ISO that is served, or
 * when the file itself is written.
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

/* The file and its folder are watched from now on. */
void watch_add(struct watch *watch, struct source *s);

/* Unless another one in there is of the same file. */
void watch_forget(struct watch *watch, const struct catalogue *c,
		  struct source *s);

/*
 * Takes what has happened, and notes it of each file.  False if it is no more
 * than that one is being written that was being written before.
 */
bool watch_drain(struct watch *watch, const struct catalogue *c);

enum watch_news {
	WATCH_SAME,
	WATCH_OTHER,   /* another file has its name */
	WATCH_TOUCHED, /* its times were set, its bytes are as they were */
	WATCH_WRITTEN, /* it was written in place */
};

/* What has become of the build's file, and when the one there was written. */
enum watch_news watch_look(struct source *s, struct timespec *mtime);

/* The same of the file alone, whatever has its name. */
enum watch_news watch_look_inside(struct source *s, struct timespec *mtime);

#endif
