// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asking as xblade-ping does, and stepping over what answers.
 */
#include "tools/boot/address.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "log.h"
#include "tools/ping/find.h"

/* Targets answer within milliseconds; four queries go out meanwhile. */
#define LISTEN_NS 1000000000ull

static const struct peer *who_has(const struct find *find,
				  const struct boot_target *t)
{
	const struct address address = { t->shelf, t->slot };

	for (size_t i = 0; i < find->count; i++) {
		if (address_is_equal(find->peers[i].address, address))
			return &find->peers[i];
	}
	return NULL;
}

static bool next_address(struct boot_target *t)
{
	if (++t->slot < AOE_SLOT_ANY)
		return true;
	t->slot = 0;
	if (++t->shelf == AOE_SHELF_RESERVED)
		t->shelf++;
	return t->shelf < AOE_SHELF_ANY;
}

static int give(const struct find *find, struct source *const *sources,
		size_t count, struct boot_target *next, bool is_wanted)
{
	struct boot_target t = *next;
	const struct peer *peer = who_has(find, &t);
	char mac[MAC_TEXT_BYTES];

	if (is_wanted && peer != NULL) {
		log_error("another target has e%u.%u already: %s answers for "
			  "it: give another address, or stop it",
			  t.shelf, t.slot, mac_text(peer->mac, mac));
		return -EADDRINUSE;
	}
	for (size_t i = 0; i < count; i++) {
		while ((peer = who_has(find, &t)) != NULL) {
			log_info("e%u.%u is taken, %s answers for it", t.shelf,
				 t.slot, mac_text(peer->mac, mac));
			if (!next_address(&t))
				return -EADDRNOTAVAIL;
		}
		source_set_address(sources[i], &t);
		if (!next_address(&t))
			return -EADDRNOTAVAIL;
	}
	*next = t;
	return 0;
}

static int ask(const struct link *link, struct wire *wire, struct find *find)
{
	const struct address all = { AOE_SHELF_ANY, AOE_SLOT_ANY };
	int rc = find_init(find, wire, link->mtu, all, LISTEN_NS);

	if (rc == 0)
		rc = find_peers(find);
	if (rc < 0)
		log_error("cannot ask on %s which AoE addresses are taken: %s",
			  link->name, strerror(-rc));
	return rc;
}

int address_choose(const struct link *link, struct source *const *sources,
		   size_t count, struct boot_target *next, bool is_wanted)
{
	struct wire *wire = calloc(1, sizeof(*wire));
	struct find find = { .count = 0 };
	int never = eventfd(0, EFD_CLOEXEC);
	int rc = -ENOMEM;

	if (wire == NULL || never < 0)
		goto out;
	rc = wire_open(wire, link, never);
	if (rc < 0) {
		log_error("no packet socket on %s: %s; run as root", link->name,
			  strerror(-rc));
		goto out;
	}
	rc = ask(link, wire, &find);
	if (rc == 0) {
		rc = give(&find, sources, count, next, is_wanted);
		if (rc == -EADDRNOTAVAIL)
			log_error("no AoE address is left from the first on");
	}
	find_free(&find);
	wire_close(wire);
out:
	if (never >= 0)
		close(never);
	free(wire);
	return rc;
}
