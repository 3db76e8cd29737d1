/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A menu file as lines, and the marks around what is xblade's in it.  Every
 * loader takes a line that begins with # as a comment.
 */
#ifndef MENU_LINES_H
#define MENU_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/menu/pxelinux.h"

#define BEGIN_MARK "# xblade begin "
#define END_MARK   "# xblade end "

/* A line without the blanks around it; from and to include them. */
struct line {
	size_t from, to;
	const char *words;
	size_t len;
};

/* A piece of the text; to == 0: it is not there. */
struct span {
	size_t from, to;
};

/* The line behind this one, which begins as { .to = 0 }. */
bool next_line(const struct text *t, struct line *line);

/* Is it this mark of this label?  Of any label? */
bool mark_is(const struct line *line, const char *mark, const char *label);
bool mark_begins(const struct line *line, const char *mark);

enum mark_place { MARK_OUTSIDE, MARK_BEGIN, MARK_INSIDE, MARK_END };

/* A walk along the lines, which begins as { .number = 0 }. */
struct marks {
	struct line line;
	enum mark_place place; /* where the line is */
	struct line begin;     /* of the block that it is in */
	size_t number;	       /* of the line, and of begin; 0: in no block */
	size_t begin_number;
};

/*
 * 1: the next line; 0: there is none; -EBADMSG: a mark without its other.
 * What fault says is the line, or the mark.  Labels are not looked at.
 */
int marks_next(const struct text *t, struct marks *m,
	       struct pxelinux_fault *fault);

#endif
