// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of the files of ISOs that are served.
 */
#include "tools/boot/builds.h"

#include <time.h>

#include "clock.h"
#include "log.h"
#include "tools/boot/build.h"

#define REST_CLOSED_NS (3 * NS_PER_SECOND)
#define REST_OPEN_NS   (30 * NS_PER_SECOND)

/* Once for each file: one that cannot be booted is not tried again. */
static bool is_news(struct source *s, const struct timespec *mtime)
{
	if (written_is_same_time(&s->refused, mtime))
		return false;
	s->refused = *mtime;
	return true;
}

/* Who reads it reads what no ISO ever was: worse than nothing. */
void builds_withdraw(struct builds *b, struct source *s)
{
	bool was_exported = s->life != SOURCE_KEPT;

	s->written.is_spoilt = true;
	s->life = SOURCE_KEPT;
	if (was_exported)
		build_load(b, NULL);
}

static void tell_written(struct source *s)
{
	if (s->written.is_told)
		return;
	s->written.is_told = true;
	log_warning("%s was written in place while it is served: machines that "
		    "run from %s read changed bytes; it is a new build as soon "
		    "as it is whole and at rest; better put a new build beside "
		    "it, and rename it over this one",
		    s->path, s->name);
}

/* One that the menus do not name. */
static void follow_former(struct builds *b, struct source *s)
{
	struct timespec mtime;

	switch (watch_look_inside(s, &mtime)) {
	case WATCH_TOUCHED:
		s->mtime = mtime;
		break;
	case WATCH_WRITTEN:
		log_warning("%s: the file of build %u, %s, was written in "
			    "place: what it was is lost, and it is withdrawn",
			    s->path, s->generation, s->name);
		builds_withdraw(b, s);
		break;
	case WATCH_SAME:
	case WATCH_OTHER:
		break;
	}
}

static void follow_current(struct builds *b, struct source *s)
{
	struct timespec mtime = { 0 };
	enum watch_news news;

	rights_raise();
	news = watch_look(s, &mtime);
	rights_lower();
	switch (news) {
	case WATCH_OTHER:
		if (is_news(s, &mtime))
			builds_replace(b, s->name, NULL);
		break;
	case WATCH_TOUCHED:
		s->mtime = mtime;
		break;
	case WATCH_WRITTEN:
		tell_written(s);
		break;
	case WATCH_SAME:
		break;
	}
}

void builds_follow_files(struct builds *b)
{
	struct source *all[CATALOGUE_MAX];
	size_t count = b->catalogue.count;

	/* They stay, whatever becomes of the others. */
	for (size_t i = 0; i < count; i++)
		all[i] = b->catalogue.sources[i];
	for (size_t i = 0; i < count; i++) {
		if (all[i]->life == SOURCE_CURRENT)
			follow_current(b, all[i]);
		else if (!all[i]->written.is_spoilt)
			follow_former(b, all[i]);
	}
}

/*
 * Who writes a large file may pause; who has closed it is done, most likely.
 * If he is not, it is written once more, and a new build once more.
 */
static bool is_at_rest(const struct written *w)
{
	return now_ns() - w->since_ns >=
	       (w->is_closed ? REST_CLOSED_NS : REST_OPEN_NS);
}

static void take_written(struct builds *b, struct source *s)
{
	struct written *w = &s->written;
	struct timespec mtime = { 0 };
	enum watch_news news;

	rights_raise();
	news = watch_look(s, &mtime);
	rights_lower();
	if (news != WATCH_WRITTEN || !is_at_rest(w) ||
	    w->tried_ns == w->since_ns)
		return;
	w->tried_ns = w->since_ns;
	if (builds_replace(b, s->name, NULL) < 0)
		log_warning("%s: what was written in place cannot be booted "
			    "yet: machines that boot it, %s, read damaged "
			    "bytes; it is looked at again when it has changed",
			    s->path, s->name);
}

void builds_take_written(struct builds *b)
{
	struct source *written[BOOT_ISOS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < b->catalogue.count; i++) {
		struct source *s = b->catalogue.sources[i];

		if (s->life == SOURCE_CURRENT && s->written.is_told)
			written[count++] = s;
	}
	for (size_t i = 0; i < count; i++)
		take_written(b, written[i]);
}
