// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cases of tests/vectors.  A file is read at once and cut up in place:
 * blocks between empty lines, lines, words.  Anything unknown is an error with
 * file and line, since a case that is skipped in silence is worse than none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "tests/unit/vector_fields.h"

static const uint8_t default_initiator[AOE_MAC_BYTES] = { 0x02, 0x00, 0x00,
							  0x00, 0x00, 0xaa };

/* --- lines of a case ------------------------------------------------------ */

static int line_target(const struct vector_reader *reader,
		       struct vector_case *c, char *rest)
{
	char *word;

	if (c->has_target)
		return fields_complain(reader, "a second target");
	c->has_target = true;
	c->target = target_default;
	while ((word = fields_next_word(&rest)))
		if (target_set_option(reader, word, &c->target) < 0)
			return -EINVAL;
	if (c->target.frame_sectors == 0)
		c->target.frame_sectors = aoe_frame_sectors(c->target.mtu);
	return 0;
}

/* --- frames -------------------------------------------------------------- */

static void put_ethernet(struct vector_frame *frame, const uint8_t *to,
			 const uint8_t *from)
{
	memcpy(frame->bytes, to, AOE_MAC_BYTES);
	memcpy(frame->bytes + AOE_MAC_BYTES, from, AOE_MAC_BYTES);
	put_be16(frame->bytes + 2 * AOE_MAC_BYTES, AOE_ETHERTYPE);
	frame->len_bytes = AOE_ETH_BYTES;
}

/* An option changes what put_ethernet() has put; the rest is appended. */
static int put_words(const struct vector_reader *reader,
		     struct vector_frame *frame, char *rest)
{
	char *word, *value;
	uint64_t type;

	while ((word = fields_next_word(&rest))) {
		int rc = 0;

		if ((value = fields_option_value(word, "to"))) {
			rc = fields_parse_mac(reader, value, frame->bytes);
		} else if ((value = fields_option_value(word, "from"))) {
			rc = fields_parse_mac(reader, value,
					      frame->bytes + AOE_MAC_BYTES);
		} else if ((value = fields_option_value(word, "type"))) {
			rc = fields_parse_number(reader, value, 0xffff, &type);
			if (rc == 0)
				put_be16(frame->bytes + 2 * AOE_MAC_BYTES,
					 (uint16_t)type);
		} else {
			rc = fields_put(reader, frame, word, &rest);
		}
		if (rc < 0)
			return rc;
	}
	return 0;
}

static struct vector_step *open_step(const struct vector_reader *reader,
				     struct vector_case *c)
{
	struct vector_step *step = &c->steps[c->step_count];

	if (!c->has_target) {
		fields_complain(reader, "target is to come first");
		return NULL;
	}
	if (c->step_count > 0 && step[-1].expect == VECTOR_OPEN) {
		fields_complain(reader, "what is the answer before this?");
		return NULL;
	}
	if (c->step_count == VECTOR_STEPS_MAX) {
		fields_complain(reader, "too many steps");
		return NULL;
	}
	c->step_count++;
	memset(step, 0, sizeof(*step));
	step->line = reader->line;
	return step;
}

/* The step whose answer is still to be told. */
static struct vector_step *this_step(const struct vector_reader *reader,
				     struct vector_case *c)
{
	struct vector_step *step = &c->steps[c->step_count - 1];

	if (c->step_count == 0 || step->expect != VECTOR_OPEN) {
		fields_complain(reader, "this answers nothing");
		return NULL;
	}
	return step;
}

static int line_send(const struct vector_reader *reader, struct vector_case *c,
		     char *rest)
{
	struct vector_step *step = open_step(reader, c);

	if (!step)
		return -EINVAL;
	put_ethernet(&step->send, c->target.mac, default_initiator);
	if (put_words(reader, &step->send, rest) < 0)
		return -EINVAL;
	memcpy(step->to, step->send.bytes + AOE_MAC_BYTES, AOE_MAC_BYTES);
	return 0;
}

static int line_advertise(const struct vector_reader *reader,
			  struct vector_case *c, char *rest)
{
	struct vector_step *step = open_step(reader, c);
	char *word = fields_next_word(&rest);
	char *value = word ? fields_option_value(word, "to") : NULL;

	if (!step)
		return -EINVAL;
	if (!value)
		return fields_complain(reader, "advertise to=whom?");
	step->is_advert = true;
	return fields_parse_mac(reader, value, step->to);
}

static int line_audience(const struct vector_reader *reader,
			 struct vector_case *c, char *rest)
{
	struct vector_step *step = open_step(reader, c);
	char *word = fields_next_word(&rest);

	if (!step)
		return -EINVAL;
	if (!word)
		return fields_complain(reader, "an audience of whom?");
	step->is_audience = true;
	step->expect = VECTOR_SILENCE;
	return fields_parse_macs(reader, word, &step->audience);
}

static int line_mute_if_cut(const struct vector_reader *reader,
			    struct vector_case *c, char *rest)
{
	struct vector_step *step = this_step(reader, c);

	(void)rest;
	if (!step)
		return -EINVAL;
	step->is_cut_mute = true;
	return 0;
}

static int line_bad_if_cut(const struct vector_reader *reader,
			   struct vector_case *c, char *rest)
{
	struct vector_step *step = this_step(reader, c);

	(void)rest;
	if (!step)
		return -EINVAL;
	step->is_cut_bad = true;
	return 0;
}

static int line_abort_if_cut(const struct vector_reader *reader,
			     struct vector_case *c, char *rest)
{
	struct vector_step *step = this_step(reader, c);

	(void)rest;
	if (!step)
		return -EINVAL;
	step->is_cut_aborted = true;
	return 0;
}

static int line_once(const struct vector_reader *reader, struct vector_case *c,
		     char *rest)
{
	struct vector_step *step = this_step(reader, c);

	(void)rest;
	if (!step)
		return -EINVAL;
	step->is_once = true;
	return 0;
}

static int line_none(const struct vector_reader *reader, struct vector_case *c,
		     char *rest)
{
	struct vector_step *step = this_step(reader, c);

	(void)rest;
	if (!step)
		return -EINVAL;
	step->expect = VECTOR_SILENCE;
	return 0;
}

/* What is waited for has a range, but for a flush. */
static int wait_word(const struct vector_reader *reader, struct aoe_io *io,
		     char *word)
{
	char *value;
	uint64_t number;

	if ((value = fields_option_value(word, "lba")))
		return fields_parse_number(reader, value, UINT64_MAX, &io->lba);
	if ((value = fields_option_value(word, "count"))) {
		if (fields_parse_number(reader, value, UINT32_MAX, &number) < 0)
			return -EINVAL;
		io->sector_count = (uint32_t)number;
		return 0;
	}
	if (strcmp(word, "write") == 0)
		io->kind = AOE_IO_WRITE;
	else if (strcmp(word, "flush") == 0)
		io->kind = AOE_IO_FLUSH;
	else if (strcmp(word, "async") == 0)
		io->is_async = true;
	else
		return fields_complain(reader, "wait for what is %s?", word);
	return 0;
}

static int line_wait(const struct vector_reader *reader, struct vector_case *c,
		     char *rest)
{
	struct vector_step *step = this_step(reader, c);
	char *word;

	if (!step)
		return -EINVAL;
	while ((word = fields_next_word(&rest)))
		if (wait_word(reader, &step->io, word) < 0)
			return -EINVAL;
	if ((step->io.kind == AOE_IO_FLUSH) != (step->io.sector_count == 0))
		return fields_complain(reader, "wait for how many sectors?");
	step->is_wait = true;
	return 0;
}

static int line_finish(const struct vector_reader *reader,
		       struct vector_case *c, char *rest)
{
	struct vector_step *step = this_step(reader, c);
	char *word = fields_next_word(&rest);

	if (!step)
		return -EINVAL;
	if (!step->is_wait || !word)
		return fields_complain(reader, "finish what, and how?");
	if (strcmp(word, "failed") == 0)
		step->io_result = AOE_IO_FAILED;
	else if (strcmp(word, "ok") == 0)
		step->io_result = AOE_IO_DONE;
	else
		return fields_complain(reader, "finish is ok or failed");
	return 0;
}

/* Ethernet has no shorter frames than 60 bytes; the rest must be zeros. */
static int line_recv(const struct vector_reader *reader, struct vector_case *c,
		     char *rest)
{
	struct vector_step *step = this_step(reader, c);

	if (!step)
		return -EINVAL;
	put_ethernet(&step->recv, step->to, c->target.mac);
	if (put_words(reader, &step->recv, rest) < 0)
		return -EINVAL;
	if (step->recv.len_bytes < AOE_FRAME_MIN)
		step->recv.len_bytes = AOE_FRAME_MIN;
	step->expect = VECTOR_REPLY;
	return 0;
}

/* --- lines and cases ----------------------------------------------------- */

static const struct line {
	const char *name;
	int (*parse)(const struct vector_reader *reader, struct vector_case *c,
		     char *rest);
} lines[] = {
	{ "target", line_target },	 { "send", line_send },
	{ "advertise", line_advertise }, { "mute-if-cut", line_mute_if_cut },
	{ "none", line_none },		 { "wait", line_wait },
	{ "finish", line_finish },	 { "recv", line_recv },
	{ "audience", line_audience },	 { "bad-if-cut", line_bad_if_cut },
	{ "once", line_once },		 { "abort-if-cut", line_abort_if_cut },
};

static int parse_line(const struct vector_reader *reader, struct vector_case *c,
		      char *text)
{
	char *word = fields_next_word(&text);
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (word && strcmp(word, lines[i].name) == 0)
			return lines[i].parse(reader, c, text);
	return fields_complain(reader, "%s is no directive",
			       word ? word : "nothing");
}

/* An indented line belongs to the one before.  NULL at the end of the file. */
static char *next_line(struct vector_reader *reader)
{
	char *line = reader->cursor;
	char *end = line + strcspn(line, "\n");

	if (*line == '\0')
		return NULL;
	reader->line = reader->next_line++;
	while (end[0] && (end[1] == '\t' || end[1] == ' ')) {
		*end = ' ';
		end += strcspn(end, "\n");
		reader->next_line++;
	}
	reader->cursor = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

static int check_case(const struct vector_reader *reader,
		      const struct vector_case *c)
{
	if (c->sentence[0] == '\0')
		return fields_complain(reader, "a case without its sentence");
	if (c->step_count == 0 ||
	    c->steps[c->step_count - 1].expect == VECTOR_OPEN)
		return fields_complain(reader, "a case without an end");
	return 1;
}

static void add_sentence(const struct vector_reader *reader,
			 struct vector_case *c, const char *text)
{
	size_t used = strlen(c->sentence);

	if (used == 0)
		c->line = reader->line;
	text += strspn(text, "# ");
	snprintf(c->sentence + used, sizeof(c->sentence) - used, "%s%s",
		 used ? " " : "", text);
}

int vectors_next(struct vector_reader *reader, struct vector_case *c)
{
	bool has_lines = false;
	char *text;

	c->path = reader->path;
	c->sentence[0] = '\0';
	c->step_count = 0;
	c->has_target = false;
	while ((text = next_line(reader))) {
		if (*text == '\0' && has_lines)
			break;
		if (*text == '\0') { /* behind prose, or nothing */
			c->sentence[0] = '\0';
		} else if (*text == '#') {
			add_sentence(reader, c, text);
		} else {
			has_lines = true;
			if (parse_line(reader, c, text) < 0)
				return -EINVAL;
		}
	}
	return has_lines ? check_case(reader, c) : 0;
}

int vectors_open(struct vector_reader *reader, const char *path)
{
	FILE *file = fopen(path, "re");
	size_t used, room = 1 << 20;

	memset(reader, 0, sizeof(*reader));
	reader->path = path;
	reader->next_line = 1;
	if (!file) {
		perror(path);
		return -ENOENT;
	}
	reader->text = calloc(1, room);
	used = reader->text ? fread(reader->text, 1, room - 1, file) : 0;
	fclose(file);
	reader->cursor = reader->text;
	if (used == 0 || used == room - 1) {
		vectors_close(reader);
		return fields_complain(reader, "empty, or over a megabyte");
	}
	return 0;
}

void vectors_close(struct vector_reader *reader)
{
	free(reader->text);
	reader->text = NULL;
}
