// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reserve and release (AoEr11, command 3).  The list is set as a whole, by
 * those who are on it or by force, and nobody has to be on the list that he
 * sets.
 */
#include "engine/reserve.h"

#include <string.h>

static uint32_t list_room(const struct aoe_target *target)
{
	return mac_list_room(target->mtu, AOE_RESERVE_BYTES, AOE_MAC_BYTES);
}

static void set_list(struct aoe_target *target, const uint8_t *macs,
		     uint8_t count)
{
	struct mac_list list = { .count = count };

	memcpy(list.macs, macs, count * (size_t)AOE_MAC_BYTES);
	if (mac_list_equals(&list, &target->reserved))
		return;
	target->reserved = list;
	target->revision++;
}

/*
 * From times of a larger MTU the list may be too long to be told, and there is
 * no word for that here: then its first part has to do.
 */
static void put_list(struct exchange *x, uint8_t verb)
{
	struct aoe_reserve *reserve = (struct aoe_reserve *)x->reply;
	const struct mac_list *list = &x->target->reserved;
	uint32_t room = list_room(x->target);
	uint32_t count = list->count < room ? list->count : room;

	reserve->verb = verb;
	reserve->mac_count = (uint8_t)count;
	memcpy(x->reply + AOE_RESERVE_BYTES, list->macs,
	       count * (size_t)AOE_MAC_BYTES);
	x->reply_bytes = AOE_RESERVE_BYTES + count * AOE_MAC_BYTES;
}

/* What a reply can carry and the frame does have. */
static bool is_count_good(const struct exchange *x, uint8_t count)
{
	uint32_t macs_bytes = x->request_bytes - AOE_RESERVE_BYTES;

	return count <= macs_bytes / AOE_MAC_BYTES &&
	       count <= list_room(x->target);
}

enum aoe_verdict reserve_answer(struct exchange *x)
{
	const struct aoe_reserve *asked =
		(const struct aoe_reserve *)x->request;
	const struct mac_list *reserved = &x->target->reserved;
	uint8_t verb = asked->verb;

	if (verb > AOE_RESERVE_FORCE_SET ||
	    (verb != AOE_RESERVE_READ && !is_count_good(x, asked->mac_count))) {
		exchange_refuse(x, AOE_ERR_ARGUMENT, AOE_RESERVE_BYTES);
		return AOE_REPLY;
	}
	if (verb == AOE_RESERVE_SET &&
	    !mac_list_admits(reserved, asked->header.src))
		x->error = AOE_ERR_RESERVED;
	else if (verb != AOE_RESERVE_READ)
		set_list(x->target, x->request + AOE_RESERVE_BYTES,
			 asked->mac_count);
	put_list(x, verb);
	return AOE_REPLY;
}
