// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What waits for an extent.
 */
#include "server/waiter.h"

#include <stddef.h>

#include "server/worker.h"

_Static_assert(offsetof(struct waiter, link) == 0, "casts rely on it");

void waiter_wake_all(struct worker *w, struct cache_waiter *link, int result)
{
	while (link) {
		struct waiter *waiter = (struct waiter *)link;

		link = link->next;
		waiter->result = result;
		if (waiter->worker == w)
			waiter->go_on(w, waiter);
		else
			inbox_post_waiter(&waiter->worker->inbox,
					  &waiter->link);
	}
}
