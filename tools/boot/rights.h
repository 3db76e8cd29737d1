/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As whom we run, and with which capabilities: fewer and fewer.
 *
 * 1. root prepares all.
 * 2. The user of --user, with what the children need, starts them.
 * 3. Then it may do two things more than its user, asking the network and
 *    reading ISOs that only root may read, and only while it says so.
 */
#ifndef BOOT_RIGHTS_H
#define BOOT_RIGHTS_H

#include <sys/types.h>

#define RIGHTS_CAPS_MAX 8u

/* Of a program that is started; -1 ends them. */
struct rights {
	uid_t uid;
	gid_t gid;
	int caps[RIGHTS_CAPS_MAX];
};

/* The user's; negative errno: told. */
int rights_find_user(struct rights *r, const char *user);

void rights_set(struct rights *r, const int *caps);

/* From root to the user, with these.  Negative errno: told. */
int rights_become(const struct rights *r);

/*
 * Only these are left of what the process has.  Others of the user's that
 * have as many may then read what we hold open.
 */
int rights_reduce(const int *caps);

/* Takes what children get at exec; between fork and exec. */
int rights_take_as_child(const struct rights *r);

/* Of this thread: what is left of step 3 holds, or does not. */
void rights_raise(void);
void rights_lower(void);

/* What each needs, -1 behind the last. */
extern const int rights_of_dnsmasq[];
extern const int rights_of_xblade[];
extern const int rights_of_all[]; /* those, to start them */
extern const int rights_to_open[];

#endif
