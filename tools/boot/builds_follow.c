// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of the files of ISOs that are served.
 */
#include "tools/boot/builds.h"

#include <time.h>

#include "log.h"

/* Once for each file: one that cannot be booted is not tried again. */
static bool is_news(struct source *s, const struct timespec *mtime)
{
	if (s->refused.tv_sec == mtime->tv_sec &&
	    s->refused.tv_nsec == mtime->tv_nsec)
		return false;
	s->refused = *mtime;
	return true;
}

static void follow_file(struct builds *b, struct source *s)
{
	struct timespec mtime = { 0 };
	enum watch_news news;

	rights_raise();
	news = watch_look(s, &mtime);
	rights_lower();
	if (news == WATCH_SAME || !is_news(s, &mtime))
		return;
	if (news == WATCH_OTHER)
		builds_replace(b, s->name, NULL);
	else
		log_warning("%s was written in place while it is served: "
			    "machines may read old bytes and new ones; put a "
			    "new build beside it, and rename it over this one",
			    s->path);
}

void builds_follow_files(struct builds *b)
{
	struct source *current[BOOT_ISOS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < b->catalogue.count; i++) {
		if (b->catalogue.sources[i]->life == SOURCE_CURRENT)
			current[count++] = b->catalogue.sources[i];
	}
	/* They stay, whatever becomes of the others. */
	for (size_t i = 0; i < count; i++)
		follow_file(b, current[i]);
}
