// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A document that comes in pieces.
 */
#include "tools/boot/status.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "local_socket.h"

#define ROOM_LEAST 65536u

void status_init(struct status *s, const char *folder)
{
	*s = (struct status){ .fd = -1 };
	snprintf(s->path, sizeof(s->path), "%s/status", folder);
}

static void status_end(struct status *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	s->len = 0;
}

void status_free(struct status *s)
{
	status_end(s);
	free(s->text);
	s->text = NULL;
	s->room = 0;
}

void status_ask(struct status *s)
{
	/* One that is busy is asked again later. */
	if (s->fd < 0)
		s->fd = local_connect(s->path, 0);
}

static bool status_make_room(struct status *s)
{
	size_t room = s->room == 0 ? ROOM_LEAST : 2 * s->room;
	char *text;

	if (s->len < s->room)
		return true;
	text = realloc(s->text, room);
	if (text == NULL)
		return false;
	s->text = text;
	s->room = room;
	return true;
}

json_t *status_turn(struct status *s)
{
	json_t *all = NULL;
	ssize_t got = -1;

	if (s->fd < 0)
		return NULL;
	while (status_make_room(s)) {
		got = read(s->fd, s->text + s->len, s->room - s->len);
		if (got <= 0)
			break;
		s->len += (size_t)got;
	}
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return NULL;
	if (got == 0)
		all = json_loadb(s->text, s->len, 0, NULL);
	status_end(s);
	return all;
}
