// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks between marks.  An iPXE script is run from its top, so there the menu
 * begins in a block before all entries, each of which adds an item, and one
 * behind them lets choose; lines of the user between them are run on the way.
 * GRUB needs nothing around entries, and of a setting it takes the last.
 */
#include "tools/menu/blocks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/menu/lines.h"

/* No label has brackets. */
#define HEAD_NAME    "(menu)"
#define TAIL_NAME    "(settings)"
#define DEFAULT_NOTE "# xblade default "
#define TIMEOUT_NOTE "# xblade timeout "

#define NEW_TIMEOUT_S 5

struct blocks {
	struct span head, entry, tail;
	unsigned int entry_count;
	char default_label[ENTRY_LABEL_BYTES]; /* or empty */
	int timeout_s;			       /* or PXELINUX_TIMEOUT_KEEP */
};

/* Of a line of the tail: what was chosen before. */
static void take_note(struct blocks *b, const struct line *line)
{
	char text[ENTRY_LABEL_BYTES + sizeof(DEFAULT_NOTE)];

	if (line->len >= sizeof(text))
		return;
	memcpy(text, line->words, line->len);
	text[line->len] = '\0';
	if (mark_begins(line, DEFAULT_NOTE))
		snprintf(b->default_label, sizeof(b->default_label), "%.*s",
			 (int)sizeof(b->default_label) - 1,
			 text + strlen(DEFAULT_NOTE));
	if (mark_begins(line, TIMEOUT_NOTE)) {
		long s = strtol(text + strlen(TIMEOUT_NOTE), NULL, 10);

		if (s >= 0 && s <= PXELINUX_TIMEOUT_MAX_S)
			b->timeout_s = (int)s;
	}
}

/* In GRUB "menuentry ... --id LABEL", in iPXE ":LABEL". */
static bool has_label(enum menu_format format, const struct line *line,
		      const char *label)
{
	static const char id[] = "--id";
	size_t len = strlen(label);
	const char *end = line->words + line->len;
	const char *at = line->words;

	if (format == MENU_IPXE)
		return line->len == len + 1 && at[0] == ':' &&
		       memcmp(at + 1, label, len) == 0;
	while ((at = memmem(at, (size_t)(end - at), id, strlen(id))) != NULL) {
		at += strlen(id);
		while (at < end && strchr(" \t='\"", *at) != NULL && *at != 0)
			at++;
		if ((size_t)(end - at) >= len && memcmp(at, label, len) == 0 &&
		    (at + len == end || strchr(" \t'\"{", at[len]) != NULL))
			return true;
	}
	return false;
}

/* One whole block, from its first mark to its last. */
static int take_block(struct blocks *b, const struct span *here,
		      const struct line *end, const char *label)
{
	struct span *place = NULL;

	if (mark_is(end, END_MARK, HEAD_NAME)) {
		place = &b->head;
	} else if (mark_is(end, END_MARK, TAIL_NAME)) {
		place = &b->tail;
	} else {
		b->entry_count++;
		if (mark_is(end, END_MARK, label))
			place = &b->entry;
	}
	if (place == NULL)
		return 0;
	if (place->to != 0)
		return -EEXIST;
	*place = *here;
	return 0;
}

static bool are_same_label(const struct line *begin, const struct line *end)
{
	size_t skip = strlen(BEGIN_MARK), end_skip = strlen(END_MARK);

	return begin->len - skip == end->len - end_skip &&
	       memcmp(begin->words + skip, end->words + end_skip,
		      begin->len - skip) == 0;
}

static int survey_line(enum menu_format format, const struct marks *m,
		       const char *label, struct blocks *b)
{
	const struct span here = { m->begin.from, m->line.to };

	switch (m->place) {
	case MARK_OUTSIDE:
		return has_label(format, &m->line, label) ? -EEXIST : 0;
	case MARK_END:
		return are_same_label(&m->begin, &m->line)
			       ? take_block(b, &here, &m->line, label)
			       : -EBADMSG;
	case MARK_INSIDE:
		if (mark_is(&m->begin, BEGIN_MARK, TAIL_NAME))
			take_note(b, &m->line);
		break;
	case MARK_BEGIN:
		break;
	}
	return 0;
}

static int survey(enum menu_format format, const struct text *t,
		  const char *label, struct blocks *b,
		  struct pxelinux_fault *fault)
{
	struct marks m = { .number = 0 };
	int rc;

	*b = (struct blocks){ .timeout_s = PXELINUX_TIMEOUT_KEEP };
	while ((rc = marks_next(t, &m, fault)) > 0) {
		rc = survey_line(format, &m, label, b);
		if (rc < 0)
			return rc;
	}
	if (rc < 0)
		return rc;
	/* Entries of iPXE are nothing without what is around them. */
	fault->line = 1;
	return format == MENU_IPXE && b->entry_count > 0 &&
			       (b->head.to == 0 || b->tail.to == 0)
		       ? -EBADMSG
		       : 0;
}

static void put_entry(enum menu_format format, FILE *out,
		      const struct boot_entry *e)
{
	fprintf(out, BEGIN_MARK "%s", e->label);
	if (format == MENU_IPXE) {
		/* No label has a slash, either. */
		fprintf(out, "\ngoto %s/item\n", e->label);
		menu_write_ipxe_entry(e, out);
		fprintf(out, ":%s/item\nitem %s %s\n", e->label, e->label,
			e->title);
	} else {
		menu_write_grub_entry(e, out);
	}
	fprintf(out, END_MARK "%s\n", e->label);
}

static void put_head(enum menu_format format, FILE *out)
{
	if (format == MENU_IPXE)
		fputs(BEGIN_MARK HEAD_NAME
		      "\n:start\nmenu Boot\n" END_MARK HEAD_NAME "\n",
		      out);
}

static void put_ipxe_tail(FILE *out, const struct blocks *b)
{
	fputs("choose ", out);
	if (b->timeout_s > 0)
		fprintf(out, "--timeout %d ", b->timeout_s * 1000);
	if (b->default_label[0] != '\0')
		fprintf(out, "--default %s ", b->default_label);
	fputs("chosen || goto start\ngoto ${chosen}\n"
	      ":failed\necho Booting failed, again in 10 seconds\nsleep 10\n"
	      "goto start\n",
	      out);
}

/* With 0 the menu waits for ever, as in PXELINUX. */
static void put_grub_tail(FILE *out, const struct blocks *b)
{
	if (b->default_label[0] != '\0')
		fprintf(out, "set default=%s\n", b->default_label);
	if (b->timeout_s != PXELINUX_TIMEOUT_KEEP)
		fprintf(out, "set timeout=%d\n",
			b->timeout_s > 0 ? b->timeout_s : -1);
}

static void put_tail(enum menu_format format, FILE *out, const struct blocks *b)
{
	bool has_timeout = b->timeout_s != PXELINUX_TIMEOUT_KEEP;

	/* Where there is one it stays, empty too: twice is once. */
	if (format == MENU_GRUB && b->tail.to == 0 && !has_timeout &&
	    b->default_label[0] == '\0')
		return;
	fputs(BEGIN_MARK TAIL_NAME "\n", out);
	if (b->default_label[0] != '\0')
		fprintf(out, DEFAULT_NOTE "%s\n", b->default_label);
	if (has_timeout)
		fprintf(out, TIMEOUT_NOTE "%d\n", b->timeout_s);
	if (format == MENU_IPXE)
		put_ipxe_tail(out, b);
	else
		put_grub_tail(out, b);
	fputs(END_MARK TAIL_NAME "\n", out);
}

static void put_old(FILE *out, const struct text *old, size_t from, size_t to)
{
	if (to > from)
		fwrite(old->bytes + from, 1, to - from, out);
}

/* The old text, with new blocks in the place of those they replace. */
static void put_all(enum menu_format format, FILE *out, const struct text *old,
		    const struct blocks *b, const struct boot_entry *e)
{
	bool is_new = b->entry.to == 0;
	size_t at = 0, end = b->tail.to != 0 ? b->tail.from : old->len;

	if (!is_new && b->entry.from < end) {
		put_old(out, old, 0, b->entry.from);
		put_entry(format, out, e);
		at = b->entry.to;
	}
	put_old(out, old, at, end);
	if (end > 0 && old->bytes[end - 1] != '\n')
		fputc('\n', out);
	if (old->len == 0 && format == MENU_IPXE)
		fputs("#!ipxe\n", out);
	if (b->head.to == 0)
		put_head(format, out);
	if (is_new)
		put_entry(format, out, e);
	put_tail(format, out, b);
	if (b->tail.to == 0)
		return;
	/* The user may have moved blocks: also behind the tail. */
	at = b->tail.to;
	if (!is_new && b->entry.from >= at) {
		put_old(out, old, at, b->entry.from);
		put_entry(format, out, e);
		at = b->entry.to;
	}
	put_old(out, old, at, old->len);
}

static int finish(FILE *out, struct text *new)
{
	bool is_broken = ferror(out) != 0;

	if (fclose(out) != 0 || is_broken) {
		free(new->bytes);
		return -ENOMEM;
	}
	return 0;
}

int blocks_put(enum menu_format format, const struct text *old,
	       const struct boot_entry *entry, int timeout_s, struct text *new,
	       struct pxelinux_fault *fault)
{
	struct blocks b;
	int rc = survey(format, old, entry->label, &b, fault);
	FILE *out;

	if (rc < 0)
		return rc;
	if (entry->is_default || old->len == 0)
		snprintf(b.default_label, sizeof(b.default_label), "%s",
			 entry->label);
	if (timeout_s == PXELINUX_TIMEOUT_KEEP && old->len == 0)
		timeout_s = NEW_TIMEOUT_S;
	if (timeout_s != PXELINUX_TIMEOUT_KEEP)
		b.timeout_s = timeout_s;
	*new = (struct text){ .bytes = NULL };
	out = open_memstream(&new->bytes, &new->len);
	if (out == NULL)
		return -ENOMEM;
	put_all(format, out, old, &b, entry);
	return finish(out, new);
}

static bool is_in(const struct span *s, size_t at)
{
	return at >= s->from && at < s->to;
}

int blocks_remove(enum menu_format format, const struct text *old,
		  const char *label, struct text *new,
		  struct pxelinux_fault *fault)
{
	struct line line = { .to = 0 };
	struct blocks b;
	int rc = survey(format, old, label, &b, fault);
	bool is_last = b.entry_count <= 1;
	FILE *out;

	if (rc < 0)
		return rc;
	if (b.entry.to == 0)
		return -ENOENT;
	if (strcmp(b.default_label, label) == 0)
		b.default_label[0] = '\0';
	*new = (struct text){ .bytes = NULL };
	out = open_memstream(&new->bytes, &new->len);
	if (out == NULL)
		return -ENOMEM;
	while (next_line(old, &line)) {
		if (line.from == b.tail.from && b.tail.to != 0 && !is_last)
			put_tail(format, out, &b);
		if (is_in(&b.entry, line.from) || is_in(&b.tail, line.from) ||
		    (is_last && is_in(&b.head, line.from)))
			continue;
		put_old(out, old, line.from, line.to);
	}
	return finish(out, new);
}
