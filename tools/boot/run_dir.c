// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Making, holding and removing.  The lock is of the open file: whoever has
 * inherited it holds it, too, and it goes with the last of them.
 */
#include "tools/boot/run_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"

int run_dir_name(const struct boot_options *o, char folder[RUN_DIR_BYTES])
{
	int len = snprintf(folder, RUN_DIR_BYTES, "%s",
			   o->run_dir != NULL ? o->run_dir : RUN_DIRS);

	if (o->run_dir == NULL)
		len = snprintf(folder, RUN_DIR_BYTES, RUN_DIRS "/%s",
			       o->interface);
	if (len >= 0 && (size_t)len < RUN_DIR_BYTES - 32)
		return 0;
	log_error("--run-dir %s: the name is too long", o->run_dir);
	return -ENAMETOOLONG;
}

int run_dir_find(const struct boot_options *o, char folder[RUN_DIR_BYTES])
{
	const struct dirent *entry;
	char name[RUN_DIR_BYTES] = "";
	unsigned int count = 0;
	DIR *all;

	if (o->run_dir != NULL || o->interface != NULL)
		return run_dir_name(o, folder);
	all = opendir(RUN_DIRS);
	while (all != NULL && (entry = readdir(all)) != NULL) {
		if (entry->d_name[0] != '.' && count++ == 0)
			snprintf(name, sizeof(name), "%.100s", entry->d_name);
	}
	if (all != NULL)
		closedir(all);
	if (count == 1) {
		snprintf(folder, RUN_DIR_BYTES, RUN_DIRS "/%.100s", name);
		return 0;
	}
	if (count == 0)
		log_error("no xblade-boot runs here; or name its folder by "
			  "--run-dir");
	else
		log_error("more than one xblade-boot runs here: say which by "
			  "--interface");
	return -ENOENT;
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

void run_dir_remove(const char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int open_lock(const char *folder, int flags)
{
	char path[RUN_DIR_BYTES + 8];
	int fd;

	snprintf(path, sizeof(path), "%s/lock", folder);
	fd = open(path, flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	return -EWOULDBLOCK;
}

/* Only what has our lock is ours to remove. */
static int remove_stale(const char *folder)
{
	int fd = open_lock(folder, 0);

	if (fd < 0)
		return fd;
	log_info("%s was left by one that was killed; it is made anew", folder);
	run_dir_remove(folder);
	return fd;
}

static int make_below(const char *folder)
{
	static const char *const names[] = { "tftp", "xblade" };
	char path[RUN_DIR_BYTES + 8];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		if (mkdir(path, 0755) < 0)
			return -errno;
	}
	return open_lock(folder, O_CREAT | O_EXCL);
}

int run_dir_make(const char *folder)
{
	int stale = -ENOENT, rc;

	if (strncmp(folder, RUN_DIRS "/", sizeof(RUN_DIRS)) == 0 &&
	    mkdir(RUN_DIRS, 0755) < 0 && errno != EEXIST)
		log_warning("cannot make %s: %s", RUN_DIRS, strerror(errno));
	rc = mkdir(folder, 0755) < 0 ? -errno : 0;
	if (rc == -EEXIST) {
		stale = remove_stale(folder);
		if (stale >= 0)
			rc = mkdir(folder, 0755) < 0 ? -errno : 0;
	}
	if (rc == 0)
		rc = make_below(folder);
	if (stale >= 0)
		close(stale);
	if (rc >= 0)
		return 0;
	if (stale == -EWOULDBLOCK)
		log_error("another xblade-boot runs with the folder %s: stop "
			  "it, or give another --run-dir",
			  folder);
	else
		log_error("cannot make the folder %s: %s%s", folder,
			  strerror(-rc),
			  rc == -EEXIST ? "; it must not be there yet" : "");
	return rc;
}

/* nftw() passes nothing on. */
static const struct rights *new_owner;

static int give_one(const char *path, const struct stat *st, int flag,
		    struct FTW *at)
{
	(void)st;
	if (flag != FTW_D || at->level == 0 ||
	    chown(path, new_owner->uid, new_owner->gid) == 0)
		return 0;
	log_error("cannot give %s to the user: %s", path, strerror(errno));
	return 1;
}

int run_dir_give(const char *folder, const struct rights *user)
{
	int rc;

	new_owner = user;
	rc = nftw(folder, give_one, 16, FTW_PHYS);
	if (rc < 0)
		log_error("cannot look through %s: %s", folder,
			  strerror(errno));
	return rc == 0 ? 0 : -EIO;
}
