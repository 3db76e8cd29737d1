// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Going through a menu file line by line.
 */
#include "tools/menu/lines.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

bool next_line(const struct text *t, struct line *line)
{
	const char *newline;

	line->from = line->to;
	if (line->from >= t->len)
		return false;
	newline = memchr(t->bytes + line->from, '\n', t->len - line->from);
	line->to = newline != NULL ? (size_t)(newline - t->bytes) + 1 : t->len;
	line->words = t->bytes + line->from;
	line->len = line->to - line->from;
	while (line->len > 0 && isspace((unsigned char)*line->words)) {
		line->words++;
		line->len--;
	}
	while (line->len > 0 &&
	       isspace((unsigned char)line->words[line->len - 1]))
		line->len--;
	return true;
}

bool mark_is(const struct line *line, const char *mark, const char *label)
{
	size_t len = strlen(mark);

	return line->len == len + strlen(label) &&
	       memcmp(line->words, mark, len) == 0 &&
	       memcmp(line->words + len, label, line->len - len) == 0;
}

bool mark_begins(const struct line *line, const char *mark)
{
	return line->len > strlen(mark) &&
	       memcmp(line->words, mark, strlen(mark)) == 0;
}

int marks_next(const struct text *t, struct marks *m,
	       struct pxelinux_fault *fault)
{
	if (m->place == MARK_END)
		m->begin_number = 0;
	if (!next_line(t, &m->line)) {
		fault->line = m->begin_number;
		return m->begin_number != 0 ? -EBADMSG : 0;
	}
	fault->line = ++m->number;
	if (mark_begins(&m->line, BEGIN_MARK)) {
		if (m->begin_number != 0)
			return -EBADMSG;
		m->begin_number = m->number;
		m->begin = m->line;
		m->place = MARK_BEGIN;
	} else if (mark_begins(&m->line, END_MARK)) {
		if (m->begin_number == 0)
			return -EBADMSG;
		m->place = MARK_END;
	} else {
		m->place = m->begin_number != 0 ? MARK_INSIDE : MARK_OUTSIDE;
	}
	return 1;
}
