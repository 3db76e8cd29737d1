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

/*
 * Does a socket of this network namespace listen on the UDP port, and whose is
 * it?  by_ipv6: those of IPv6 as well.
 */
bool sockets_find_udp(uint16_t port, struct owner *owner);

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
