/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What DHCP servers and PXE proxies offer to machines that want to boot from
 * the network.  Asks as PCs with BIOS and with UEFI do, and takes nothing.
 */
#ifndef DHCP_OFFERS_H
#define DHCP_OFFERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/link.h"

enum firmware { FIRMWARE_BIOS, FIRMWARE_UEFI, FIRMWARES };

#define OFFERS_MAX	 32u
#define OFFER_FILE_BYTES 256u

struct offer {
	uint8_t mac[AOE_MAC_BYTES];
	struct in_addr server; /* as it calls itself */
	struct in_addr leased; /* 0.0.0.0: none, it is a proxy */
	struct in_addr boot_server;
	bool is_pxe; /* it says PXEClient: the rest may come by port 4011 */
	/* "": none; printable ASCII. */
	char boot_files[FIRMWARES][OFFER_FILE_BYTES];
};

struct offers {
	size_t count; /* each server once */
	struct offer items[OFFERS_MAX];
};

static inline bool offer_is_lease(const struct offer *offer)
{
	return offer->leased.s_addr != INADDR_ANY;
}

static inline bool offer_tells_boot(const struct offer *offer)
{
	return offer->boot_files[FIRMWARE_BIOS][0] != '\0' ||
	       offer->boot_files[FIRMWARE_UEFI][0] != '\0' || offer->is_pxe;
}

#define DISCOVER_BYTES 386u

/* Who asks; the answers name the same. */
struct asker {
	uint8_t mac[AOE_MAC_BYTES];
	uint32_t xid;
	enum firmware firmware;
};

/* A whole Ethernet frame that asks; seconds: since the first one. */
void offers_put_discover(uint8_t frame[DISCOVER_BYTES],
			 const struct asker *asker, uint16_t seconds);

/* The offer in a frame that answers; false: it is none. */
bool offers_read(const uint8_t *frame, size_t len_bytes,
		 const struct asker *asker, struct offer *offer);

/*
 * Asks, and asks again, for so long.  0, or negative errno of the socket;
 * -EINTR: stop_fd is readable.
 */
int offers_collect(struct offers *offers, const struct link *link,
		   double seconds, int stop_fd);

#endif
