// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What other threads have for a worker.
 */
#include "server/inbox.h"

#include <errno.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

int inbox_open(struct inbox *inbox)
{
	*inbox = (struct inbox){ .lock = PTHREAD_MUTEX_INITIALIZER };
	inbox->last = &inbox->first;
	inbox->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return inbox->wake_fd < 0 ? -errno : 0;
}

void inbox_close(struct inbox *inbox)
{
	close(inbox->wake_fd);
}

void inbox_wake(struct inbox *inbox)
{
	uint64_t one = 1;

	/* It can only fail by being full already, which wakes as well. */
	if (write(inbox->wake_fd, &one, sizeof(one)) < 0)
		return;
}

static void inbox_posted(struct inbox *inbox)
{
	__atomic_store_n(&inbox->is_full, true, __ATOMIC_RELEASE);
	inbox_wake(inbox);
}

void inbox_post_waiter(struct inbox *inbox, struct cache_waiter *link)
{
	pthread_mutex_lock(&inbox->lock);
	link->next = NULL;
	*inbox->last = link;
	inbox->last = &link->next;
	pthread_mutex_unlock(&inbox->lock);
	inbox_posted(inbox);
}

void inbox_post_call(struct inbox *inbox, void (*call)(void *), void *context)
{
	pthread_mutex_lock(&inbox->lock);
	inbox->call = call;
	inbox->context = context;
	pthread_mutex_unlock(&inbox->lock);
	inbox_posted(inbox);
}

struct cache_waiter *inbox_take(struct inbox *inbox, bool *any)
{
	struct cache_waiter *first;
	void (*call)(void *context);

	*any = __atomic_exchange_n(&inbox->is_full, false, __ATOMIC_ACQUIRE);
	if (!*any)
		return NULL;
	pthread_mutex_lock(&inbox->lock);
	first = inbox->first;
	inbox->first = NULL;
	inbox->last = &inbox->first;
	call = inbox->call;
	inbox->call = NULL;
	pthread_mutex_unlock(&inbox->lock);
	if (call)
		call(inbox->context);
	return first;
}
