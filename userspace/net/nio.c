// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What both kinds of socket have in common.
 */
#include "net/nio.h"

#include <stddef.h>
#include <sys/socket.h>

bool nio_take(struct nio *nio, struct nio_frame *frame)
{
	uint32_t index;

	if (!frames_take(nio->frames, &index))
		return false;
	frame->data = pool_frame(nio->frames->pool, index);
	frame->len_bytes = 0;
	frame->rest = NULL;
	frame->rest_bytes = 0;
	frame->vlan = 0;
	return true;
}

void nio_release(struct nio *nio, const struct nio_frame *frame)
{
	uint64_t at = (uint64_t)(frame->data - nio->frames->pool->base);

	frames_give(nio->frames, (uint32_t)(at / CHUNK_BYTES));
}

void nio_clear_error(struct nio *nio)
{
	int error;
	socklen_t len = sizeof(error);

	getsockopt(nio->fd, SOL_SOCKET, SO_ERROR, &error, &len);
}
