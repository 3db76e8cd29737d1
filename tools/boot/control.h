/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Orders to an xblade-boot that runs, by a local socket in its folder that
 * root alone may use: words, each with a zero behind, and then a line that
 * begins with "ok" or "error", and what there is to tell.
 */
#ifndef BOOT_CONTROL_H
#define BOOT_CONTROL_H

#include <stdio.h>

#define CONTROL_WORDS_MAX 4u

/*
 * Does the order, writes what there is to tell beside what control_tell() has;
 * negative: it was refused.
 */
typedef int control_order(void *context, char **words, size_t count, FILE *out);

struct control {
	int fd;
	control_order *order;
	void *context;
	char error[1024]; /* why the last order was refused */
};

/* order and context are set.  0 or negative errno, told. */
int control_open(struct control *control, const char *folder);
void control_close(struct control *control);

/* Somebody has connected. */
void control_turn(struct control *control);

/* What has been done: to our log, and to who has ordered it, if one has. */
void control_tell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void control_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * The other side: prints what comes.  The exit status, and if it is not 0 the
 * reason was told.
 */
int control_ask(const char *folder, char **words, size_t count);

#endif
