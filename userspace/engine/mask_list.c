// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The MAC mask list and its verbs (AoEr11, command 2).  An edit that fails
 * halfway keeps what it did: its reply says where it stopped.  A client may
 * lock itself out.
 */
#include "engine/mask_list.h"

#include <string.h>

/* The whole list is every answer, so it is no longer than a frame can tell. */
static uint32_t list_room(const struct aoe_target *target)
{
	return mac_list_room(target->mtu, AOE_MASK_BYTES, AOE_DIRECTIVE_BYTES);
}

static enum aoe_mask_error add(struct aoe_target *target, const uint8_t *mac)
{
	if (mac_list_has(&target->mask, mac))
		return AOE_MASK_OK;
	if (target->mask.count >= list_room(target))
		return AOE_MASK_FULL;
	mac_list_append(&target->mask, mac);
	return AOE_MASK_OK;
}

static enum aoe_mask_error run_directive(struct aoe_target *target,
					 const struct aoe_directive *directive)
{
	switch (directive->verb) {
	case AOE_DIRECTIVE_NONE:
		return AOE_MASK_OK;
	case AOE_DIRECTIVE_ADD:
		return add(target, directive->mac);
	case AOE_DIRECTIVE_DELETE:
		mac_list_remove(&target->mask, directive->mac);
		return AOE_MASK_OK;
	}
	return AOE_MASK_BAD_DIRECTIVE;
}

/* Sets *done to how many were run: the index of the one that failed. */
static enum aoe_mask_error run_edit(struct aoe_target *target,
				    const uint8_t *directives, uint8_t count,
				    uint8_t *done)
{
	const struct mac_list before = target->mask;
	enum aoe_mask_error error = AOE_MASK_OK;

	for (*done = 0; *done < count; ++*done) {
		const uint8_t *place = directives + *done * AOE_DIRECTIVE_BYTES;

		error = run_directive(target,
				      (const struct aoe_directive *)place);
		if (error)
			break;
	}
	if (!mac_list_equals(&before, &target->mask))
		target->revision++;
	return error;
}

static void put_list(const struct mac_list *list, uint8_t *place)
{
	struct aoe_directive entry = { .verb = AOE_DIRECTIVE_NONE };
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		memcpy(entry.mac, list->macs[i], AOE_MAC_BYTES);
		memcpy(place + i * AOE_DIRECTIVE_BYTES, &entry, sizeof(entry));
	}
}

/* done counts, unless there is no error and the list follows. */
static void put_answer(struct exchange *x, uint8_t verb,
		       enum aoe_mask_error error, uint8_t done)
{
	struct aoe_mask *mask = (struct aoe_mask *)x->reply;
	const struct mac_list *list = &x->target->mask;

	/* It is from times of a larger MTU; deleting helps. */
	if (!error && list->count > list_room(x->target))
		error = AOE_MASK_UNSPECIFIED;
	mask->reserved = 0;
	mask->verb = verb;
	mask->error = (uint8_t)error;
	mask->directive_count = done;
	x->reply_bytes = AOE_MASK_BYTES;
	if (error)
		return;
	mask->directive_count = list->count;
	put_list(list, x->reply + AOE_MASK_BYTES);
	x->reply_bytes += (uint32_t)list->count * AOE_DIRECTIVE_BYTES;
}

enum aoe_verdict mask_list_answer(struct exchange *x)
{
	const struct aoe_mask *asked = (const struct aoe_mask *)x->request;
	uint32_t frame_room = (x->request_bytes - AOE_MASK_BYTES) /
			      AOE_DIRECTIVE_BYTES;
	enum aoe_mask_error error = AOE_MASK_OK;
	uint8_t verb = asked->verb;
	uint8_t done = 0;

	if (verb > AOE_MASK_EDIT ||
	    (verb == AOE_MASK_EDIT && asked->directive_count > frame_room)) {
		exchange_refuse(x, AOE_ERR_ARGUMENT, AOE_MASK_BYTES);
		return AOE_REPLY;
	}
	if (verb == AOE_MASK_EDIT)
		error = run_edit(x->target, x->request + AOE_MASK_BYTES,
				 asked->directive_count, &done);
	put_answer(x, verb, error, done);
	return AOE_REPLY;
}
