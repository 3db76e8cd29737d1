// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/net has the sockets with their inodes, /proc/PID/fd has who holds
 * which.  Of processes that are not ours only root sees the latter.
 */
#include "tools/doctor/sockets.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "xdp/aoe_wire.h"

static bool holds(const char *pid, const char *wanted)
{
	char path[64], link[64];
	const struct dirent *entry;
	bool is_found = false;
	ssize_t len;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%.16s/fd", pid);
	dir = opendir(path);
	while (dir && !is_found && (entry = readdir(dir))) {
		len = readlinkat(dirfd(dir), entry->d_name, link,
				 sizeof(link) - 1);
		if (len < 0)
			continue;
		link[len] = '\0';
		is_found = strcmp(link, wanted) == 0;
	}
	if (dir)
		closedir(dir);
	return is_found;
}

static void read_name(struct owner *owner)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/comm", owner->pid);
	f = fopen(path, "re");
	if (f && fgets(owner->name, sizeof(owner->name), f))
		owner->name[strcspn(owner->name, "\n")] = '\0';
	if (f)
		fclose(f);
}

void sockets_find_owner(uint64_t inode, struct owner *owner)
{
	const struct dirent *entry;
	char wanted[64];
	DIR *dir = opendir("/proc");

	*owner = (struct owner){ .name = "a process" };
	snprintf(wanted, sizeof(wanted), "socket:[%" PRIu64 "]", inode);
	while (dir && owner->pid == 0 && (entry = readdir(dir))) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    !holds(entry->d_name, wanted))
			continue;
		owner->pid = atoi(entry->d_name);
		read_name(owner);
	}
	if (dir)
		closedir(dir);
}

static bool is_known(const struct owner *owners, size_t count, int pid)
{
	for (size_t i = 0; i < count; i++) {
		if (owners[i].pid == pid)
			return true;
	}
	return false;
}

/* "sk RefCnt Type Proto Iface R Rmem User Inode" */
size_t sockets_find_aoe(uint32_t ifindex, struct owner *owners, size_t max)
{
	FILE *f = fopen("/proc/net/packet", "re");
	unsigned int protocol, interface;
	uint64_t inode;
	char line[256];
	size_t count = 0;

	while (f && count < max && fgets(line, sizeof(line), f)) {
		struct owner owner;

		if (sscanf(line, "%*s %*u %*u %x %u %*u %*u %*u %" SCNu64,
			   &protocol, &interface, &inode) != 3 ||
		    protocol != AOE_ETHERTYPE || interface != ifindex)
			continue;
		sockets_find_owner(inode, &owner);
		if (owner.pid != (int)getpid() &&
		    !is_known(owners, count, owner.pid))
			owners[count++] = owner;
	}
	if (f)
		fclose(f);
	return count;
}

/* Absolute, and of letters that no shell and no terminal takes for more. */
static bool is_plain_path(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-+:@";

	return path[0] == '/' && path[strspn(path, plain)] == '\0';
}

bool sockets_owner_config(const struct owner *owner, char *path, size_t size)
{
	char name[64], words[4096];
	bool is_next = false;
	size_t len, at;
	FILE *f;

	snprintf(name, sizeof(name), "/proc/%d/cmdline", owner->pid);
	f = fopen(name, "re");
	if (!f)
		return false;
	len = fread(words, 1, sizeof(words) - 1, f);
	fclose(f);
	words[len] = '\0';
	for (at = 0; at < len && !is_next; at += strlen(words + at) + 1)
		is_next = strcmp(words + at, "--config") == 0;
	if (!is_next || at >= len || strlen(words + at) >= size ||
	    !is_plain_path(words + at))
		return false;
	snprintf(path, size, "%s", words + at);
	return true;
}
