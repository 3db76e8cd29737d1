/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the driver of an interface says that it can do of XDP (netdev generic
 * netlink, Linux 6.3).
 */
#ifndef DOCTOR_FEATURES_H
#define DOCTOR_FEATURES_H

#include <stdint.h>

#include "net/link.h"

/* enum netdev_xdp_act of linux/netdev.h, which Debian 12 has not. */
enum xdp_feature {
	XDP_FEATURE_BASIC = 1,
	XDP_FEATURE_REDIRECT = 2,
	XDP_FEATURE_ZEROCOPY = 8,
};

/* -EOPNOTSUPP: this kernel does not tell; other errors are netlink's. */
int features_read(const struct link *link, uint64_t *features);

#endif
