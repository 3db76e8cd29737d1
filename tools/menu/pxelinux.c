// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The PXELINUX writer: finds its own entries by their markers, and the few
 * lines of the user that matter, and puts a new text together of the pieces.
 */
#include "tools/menu/pxelinux.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tools/menu/lines.h"

/* MAX_CMDLINE_LEN of syslinux: 2048 with the closing zero. */
#define LINE_MAX_CHARS 2047

/* A new menu boots its first entry after five seconds, or at once. */
#define NEW_TIMEOUT_S 5

/* The rest of the line behind a keyword, its length in *len; or NULL. */
static const char *after_keyword(const struct line *line, const char *keyword,
				 size_t *len)
{
	size_t skip = strlen(keyword);

	if (line->len < skip || strncasecmp(line->words, keyword, skip) != 0)
		return NULL;
	if (line->len > skip && !isspace((unsigned char)line->words[skip]))
		return NULL;
	while (skip < line->len && isspace((unsigned char)line->words[skip]))
		skip++;
	*len = line->len - skip;
	return line->words + skip;
}

static bool keyword_is(const struct line *line, const char *keyword,
		       const char *value)
{
	size_t len;
	const char *at = after_keyword(line, keyword, &len);

	return at != NULL && len == strlen(value) &&
	       memcmp(at, value, len) == 0;
}

/* What the old text has of what we want to change. */
struct survey {
	struct span entry; /* of our label, with its markers */
	struct span default_line;
	struct span timeout_line;
	bool has_menu; /* a menu program shows the entries */
};

static bool ends_in_c32(const char *value, size_t len)
{
	return len > 4 && strncasecmp(value + len - 4, ".c32", 4) == 0;
}

/* A line of the user, outside of every entry of ours. */
static int survey_own_line(struct survey *s, const struct line *line,
			   const char *label)
{
	const struct span here = { line->from, line->to };
	const char *value;
	size_t len;

	if (keyword_is(line, "label", label))
		return -EEXIST;
	value = after_keyword(line, "default", &len);
	if (value != NULL && ends_in_c32(value, len))
		s->has_menu = true;
	else if (value != NULL)
		s->default_line = here;
	if (after_keyword(line, "ui", &len) != NULL)
		s->has_menu = true;
	if (after_keyword(line, "timeout", &len) != NULL)
		s->timeout_line = here;
	return 0;
}

/* The end of a block: is it ours, and does its label fit? */
static int survey_block(struct survey *s, const struct marks *m,
			const char *label)
{
	bool is_ours = mark_is(&m->begin, BEGIN_MARK, label);

	if (is_ours != mark_is(&m->line, END_MARK, label))
		return -EBADMSG;
	if (is_ours && s->entry.to != 0)
		return -EEXIST;
	if (is_ours)
		s->entry = (struct span){ m->begin.from, m->line.to };
	return 0;
}

/* Of lines that are there twice PXELINUX takes the last, and so do we. */
static int survey_text(const struct text *t, const char *label,
		       struct survey *s, struct pxelinux_fault *fault)
{
	struct marks m = { .number = 0 };
	int rc;

	*s = (struct survey){ .has_menu = false };
	while ((rc = marks_next(t, &m, fault)) > 0) {
		if (m.place == MARK_END)
			rc = survey_block(s, &m, label);
		else if (m.place == MARK_OUTSIDE)
			rc = survey_own_line(s, &m.line, label);
		if (rc < 0)
			return rc;
	}
	return rc;
}

/* A new text, put together of pieces; memory trouble is told at the end. */
struct builder {
	char *bytes;
	size_t len;
	FILE *out;
};

static int builder_start(struct builder *b)
{
	b->bytes = NULL;
	b->out = open_memstream(&b->bytes, &b->len);
	return b->out != NULL ? 0 : -ENOMEM;
}

static int builder_finish(struct builder *b, struct text *new)
{
	bool is_broken = ferror(b->out) != 0;

	if (fclose(b->out) != 0 || is_broken) {
		free(b->bytes);
		return -ENOMEM;
	}
	*new = (struct text){ b->bytes, b->len };
	return 0;
}

static int put_entry(struct builder *b, const struct boot_entry *e,
		     bool is_menu_default)
{
	/* "append initrd=" and a blank are the rest of the line. */
	if (strlen(e->initrd) + strlen(e->args) + 16 > LINE_MAX_CHARS)
		return -E2BIG;
	fprintf(b->out, BEGIN_MARK "%s\n", e->label);
	fprintf(b->out, "LABEL %s\n", e->label);
	fprintf(b->out, "    menu label %s\n", e->title);
	if (is_menu_default)
		fprintf(b->out, "    menu default\n");
	fprintf(b->out, "    kernel %s\n", e->kernel);
	fprintf(b->out, "    append initrd=%s%s%s\n", e->initrd,
		e->args[0] != '\0' ? " " : "", e->args);
	/* BOOTIF=: of several cards, the one that PXE came by. */
	fprintf(b->out, "    ipappend 2\n");
	fprintf(b->out, END_MARK "%s\n", e->label);
	return 0;
}

/* A line of the user that was to be changed, with the line end it had. */
static void put_line(struct builder *b, const struct text *old,
		     const struct span *was, const char *line)
{
	const char *end = old->bytes + was->to;
	bool has_newline = end[-1] == '\n';
	bool has_cr = has_newline && was->to - was->from > 1 && end[-2] == '\r';

	fprintf(b->out, "%s%s%s", line, has_cr ? "\r" : "",
		has_newline ? "\n" : "");
}

struct change {
	const struct text *old;
	const struct boot_entry *entry;
	struct survey survey;
	char default_line[ENTRY_LABEL_BYTES + 16]; /* empty: none to write */
	char timeout_line[32];
};

static void plan_lines(struct change *c, int timeout_s)
{
	bool is_new = c->old->len == 0;

	if (is_new || (c->entry->is_default && !c->survey.has_menu))
		snprintf(c->default_line, sizeof(c->default_line), "default %s",
			 c->entry->label);
	if (is_new && timeout_s == PXELINUX_TIMEOUT_KEEP)
		timeout_s = NEW_TIMEOUT_S;
	if (timeout_s != PXELINUX_TIMEOUT_KEEP)
		snprintf(c->timeout_line, sizeof(c->timeout_line), "timeout %d",
			 timeout_s * 10);
}

/* Lines that the old text has not are put before all that it has. */
static void put_head(struct builder *b, const struct change *c)
{
	if (c->default_line[0] != '\0' && c->survey.default_line.to == 0)
		fprintf(b->out, "%s\n", c->default_line);
	if (c->old->len == 0)
		fprintf(b->out, "prompt 0\n");
	if (c->timeout_line[0] != '\0' && c->survey.timeout_line.to == 0)
		fprintf(b->out, "%s\n", c->timeout_line);
}

/* The old text, with the new pieces in the place of those they replace. */
static int put_body(struct builder *b, const struct change *c)
{
	const struct text *old = c->old;
	struct line line = { .to = 0 };
	bool as_menu = c->entry->is_default && c->survey.has_menu;
	int rc = 0;

	while (rc == 0 && next_line(old, &line)) {
		const struct survey *s = &c->survey;

		if (s->entry.to != 0 && line.from == s->entry.from) {
			rc = put_entry(b, c->entry, as_menu);
			line.to = s->entry.to;
		} else if (s->default_line.to == line.to &&
			   c->default_line[0] != '\0') {
			put_line(b, old, &s->default_line, c->default_line);
		} else if (s->timeout_line.to == line.to &&
			   c->timeout_line[0] != '\0') {
			put_line(b, old, &s->timeout_line, c->timeout_line);
		} else {
			fwrite(old->bytes + line.from, 1, line.to - line.from,
			       b->out);
		}
	}
	if (rc < 0 || c->survey.entry.to != 0)
		return rc;
	if (old->len > 0 && old->bytes[old->len - 1] != '\n')
		fputc('\n', b->out);
	return put_entry(b, c->entry, as_menu);
}

int pxelinux_put(const struct text *old, const struct boot_entry *entry,
		 int timeout_s, struct text *new, struct pxelinux_fault *fault)
{
	struct change c = { .old = old, .entry = entry };
	struct builder b;
	int rc;

	rc = survey_text(old, entry->label, &c.survey, fault);
	if (rc < 0)
		return rc;
	rc = builder_start(&b);
	if (rc < 0)
		return rc;
	plan_lines(&c, timeout_s);
	put_head(&b, &c);
	rc = put_body(&b, &c);
	if (rc < 0) {
		fclose(b.out);
		free(b.bytes);
		return rc;
	}
	return builder_finish(&b, new);
}

int pxelinux_remove(const struct text *old, const char *label, struct text *new,
		    struct pxelinux_fault *fault)
{
	struct survey s;
	struct builder b;
	int rc;

	rc = survey_text(old, label, &s, fault);
	if (rc < 0)
		return rc;
	if (s.entry.to == 0)
		return -ENOENT;
	rc = builder_start(&b);
	if (rc < 0)
		return rc;
	fwrite(old->bytes, 1, s.entry.from, b.out);
	fwrite(old->bytes + s.entry.to, 1, old->len - s.entry.to, b.out);
	return builder_finish(&b, new);
}

bool pxelinux_is_default(const struct text *text, const char *label)
{
	struct line line = { .to = 0 };
	bool is_default = false;
	size_t len;

	while (next_line(text, &line)) {
		if (after_keyword(&line, "default", &len) != NULL)
			is_default = keyword_is(&line, "default", label);
	}
	return is_default;
}
