/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who of this machine listens where, as /proc tells it.
 */
#ifndef DOCTOR_SOCKETS_H
#define DOCTOR_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OWNER_NAME_BYTES 32u

struct owner {
	int pid; /* 0: of a process that we may not see */
	char name[OWNER_NAME_BYTES];
};

/* Whose socket is it?  Of processes that are not ours only root may ask. */
void sockets_find_owner(uint64_t inode, struct owner *owner);

/*
 * Would a socket of this network namespace keep another from serving machines
 * on the interface by the UDP port?  One that is bound to another interface, or
 * to an address of another, would not.  1: yes, and whose it is; 0: no;
 * negative errno: the kernel does not tell.
 */
int sockets_find_udp(uint16_t port, uint32_t ifindex, struct owner *owner);

/*
 * Fills owners with those whose packet sockets hear AoE on the interface, once
 * each; returns how many there are, at most max.
 */
size_t sockets_find_aoe(uint32_t ifindex, struct owner *owners, size_t max);

/*
 * The file that its command line names by --config; false: none, or no path
 * that can be typed as it is.
 */
bool sockets_owner_config(const struct owner *owner, char *path, size_t size);

#endif
