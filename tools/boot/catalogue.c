// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An array of pointers, sorted by line and, in it, by age.
 */
#include "tools/boot/catalogue.h"

#include <errno.h>
#include <string.h>

#include "log.h"

static void insert(struct catalogue *c, size_t at, struct source *s)
{
	memmove(&c->sources[at + 1], &c->sources[at],
		(c->count - at) * sizeof(c->sources[0]));
	c->sources[at] = s;
	c->count++;
}

static size_t index_of(const struct catalogue *c, const struct source *s)
{
	size_t i = 0;

	while (i < c->count && c->sources[i] != s)
		i++;
	return i;
}

int catalogue_add(struct catalogue *c, struct source *s)
{
	if (catalogue_count_current(c) == BOOT_ISOS_MAX ||
	    c->count == CATALOGUE_MAX) {
		log_error("%s is one ISO too many: at most %u", s->path,
			  BOOT_ISOS_MAX);
		return -ENOSPC;
	}
	s->line = ++c->line_count;
	s->generation = 1;
	s->life = SOURCE_CURRENT;
	insert(c, c->count, s);
	return 0;
}

void catalogue_replace(struct catalogue *c, struct source *old,
		       struct source *s)
{
	size_t at = index_of(c, s);

	if (at == c->count) {
		s->line = old->line;
		for (size_t i = 0; i < c->count; i++) {
			const struct source *other = c->sources[i];

			if (other->line == s->line &&
			    other->generation >= s->generation)
				s->generation = other->generation + 1;
		}
		insert(c, index_of(c, old) + 1, s);
	}
	old->life = SOURCE_RETIRED;
	s->life = SOURCE_CURRENT;
}

static void renumber(struct catalogue *c, unsigned int from, unsigned int to)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->sources[i]->line == from)
			c->sources[i]->line = to;
	}
}

/* New numbers are greater than all there were, so none is another line's. */
void catalogue_sort(struct catalogue *c, struct source *const *sources,
		    size_t count)
{
	unsigned int old = c->line_count;

	for (size_t i = 0; i < count; i++)
		renumber(c, sources[i]->line, ++c->line_count);
	for (size_t i = 0; i < c->count; i++) {
		if (c->sources[i]->line <= old)
			renumber(c, c->sources[i]->line, ++c->line_count);
	}
	for (size_t i = 1; i < c->count; i++) {
		struct source *s = c->sources[i];
		size_t at = i;

		for (; at > 0 && c->sources[at - 1]->line > s->line; at--)
			c->sources[at] = c->sources[at - 1];
		c->sources[at] = s;
	}
}

void catalogue_drop(struct catalogue *c, struct source *s)
{
	size_t at = index_of(c, s);

	c->count--;
	memmove(&c->sources[at], &c->sources[at + 1],
		(c->count - at) * sizeof(c->sources[0]));
	source_close(s);
}

void catalogue_close(struct catalogue *c)
{
	while (c->count > 0)
		catalogue_drop(c, c->sources[c->count - 1]);
}

size_t catalogue_count_current(const struct catalogue *c)
{
	size_t count = 0;

	for (size_t i = 0; i < c->count; i++)
		count += c->sources[i]->life == SOURCE_CURRENT;
	return count;
}

struct source *catalogue_current(const struct catalogue *c,
				 const struct source *s)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->sources[i]->line == s->line &&
		    c->sources[i]->life == SOURCE_CURRENT)
			return c->sources[i];
	}
	return NULL;
}

struct source *catalogue_previous(const struct catalogue *c,
				  const struct source *current)
{
	struct source *found = NULL;

	for (size_t i = 0; i < c->count; i++) {
		struct source *s = c->sources[i];

		if (s->line == current->line && s != current &&
		    !s->written.is_spoilt &&
		    (found == NULL || s->generation > found->generation))
			found = s;
	}
	return found;
}
