// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plays every case of the vectors against the engine, in each of the ways in
 * which a server may call it, and compares byte for byte.
 *
 *	engine_vectors FILE.vec ...
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/vectors.h"

static const enum way {
	APART,	     /* into a buffer full of poison */
	APART_AGAIN, /* the same with other poison: no byte passes by chance */
	IN_PLACE,    /* over the request itself */
	TWICE,	     /* a duplicate gets the same answer and changes nothing,
		      * unless the case says otherwise
		      */
	LONGER,	     /* whatever follows the message makes no difference */
	CUT_OFF,     /* with no byte in memory behind AOE_REPLY_BYTES */
	WAYS,
} ways[] = { APART, APART_AGAIN, IN_PLACE, TWICE, LONGER, CUT_OFF };

static const char *const way_names[WAYS] = {
	[APART] = "into a poisoned buffer",
	[APART_AGAIN] = "into a buffer with other poison",
	[IN_PLACE] = "in place",
	[TWICE] = "a second time",
	[LONGER] = "with bytes behind the message",
	[CUT_OFF] = "with AOE_REPLY_BYTES of it in memory",
};

/* Where bytes are wrong there are many; the first ones tell the story. */
#define ROW_BYTES 16u
#define ROWS_MAX  8u

struct play {
	const struct vector_case *c;
	const struct vector_step *step;
	enum way way;
	struct aoe_target target;
	uint8_t reply[FRAME_BYTES_MAX];
	uint8_t before[FRAME_BYTES_MAX]; /* the reply, before the engine ran */
	uint32_t reply_bytes;
};

static int __attribute__((format(printf, 2, 3)))
disagree(const struct play *play, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%u: %s\n    %s: ", play->c->path, play->step->line,
		play->c->sentence, way_names[play->way]);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return -EBADMSG;
}

static void print_row(const char *what, const uint8_t *bytes, uint32_t first,
		      uint32_t end)
{
	uint32_t i;

	fprintf(stderr, "    %-8s %5u:", what, first);
	for (i = first; i < end && i < first + ROW_BYTES; i++)
		fprintf(stderr, " %02x", bytes[i]);
	fputc('\n', stderr);
}

static int compare(const struct play *play, const char *what,
		   const uint8_t *expected, uint32_t first, uint32_t end)
{
	const uint8_t *got = play->reply;
	uint32_t i, n, rows = 0;

	if (memcmp(expected + first, got + first, end - first) == 0)
		return 0;
	disagree(play, "%s", what);
	for (i = first; i < end && rows < ROWS_MAX; i += ROW_BYTES) {
		n = end - i < ROW_BYTES ? end - i : ROW_BYTES;
		if (memcmp(expected + i, got + i, n) == 0)
			continue;
		print_row("expected", expected, i, end);
		print_row("got", got, i, end);
		rows++;
	}
	return -EBADMSG;
}

/* --- what is called ------------------------------------------------------ */

static const char *const verdict_names[] = {
	[AOE_DROP] = "silence",
	[AOE_REPLY] = "a reply",
	[AOE_WAIT] = "a wait for the disk",
};

static enum aoe_verdict expected_verdict(const struct vector_step *step)
{
	if (step->expect == VECTOR_SILENCE)
		return AOE_DROP;
	return step->is_wait ? AOE_WAIT : AOE_REPLY;
}

static int check_io(const struct play *play, const struct aoe_io *io)
{
	const struct aoe_io *due = &play->step->io;

	if (io->lba == due->lba && io->sector_count == due->sector_count &&
	    io->kind == due->kind && io->is_async == due->is_async)
		return 0;
	return disagree(play,
			"expected lba=%llu count=%u kind %d async %d, got %llu "
			"%u %d %d",
			(unsigned long long)due->lba, due->sector_count,
			due->kind, due->is_async, (unsigned long long)io->lba,
			io->sector_count, io->kind, io->is_async);
}

static int finish(struct play *play, const struct aoe_io *io)
{
	const struct vector_step *step = play->step;

	if (check_io(play, io) < 0)
		return -EBADMSG;
	if (compare(play, "written behind the header", play->before,
		    AOE_ATA_BYTES, FRAME_BYTES_MAX) < 0)
		return -EBADMSG;
	if (step->io_result == AOE_IO_DONE && io->kind == AOE_IO_READ)
		vectors_fill_sectors(play->reply + AOE_ATA_BYTES, io->lba,
				     io->sector_count);
	play->reply_bytes = aoe_finish(play->reply, io, step->io_result);
	return 0;
}

static int check_reply(const struct play *play)
{
	const struct vector_frame *recv = &play->step->recv;

	if (play->reply_bytes != recv->len_bytes)
		disagree(play, "expected %u bytes, got %u", recv->len_bytes,
			 play->reply_bytes);
	if (compare(play, "the reply differs", recv->bytes, 0,
		    recv->len_bytes) < 0 ||
	    play->reply_bytes != recv->len_bytes)
		return -EBADMSG;
	return compare(play, "written behind the reply", play->before,
		       recv->len_bytes, FRAME_BYTES_MAX);
}

static bool is_same_list(const struct mac_list *a, const struct mac_list *b)
{
	return a->count == b->count &&
	       memcmp(a->macs, b->macs, a->count * sizeof(a->macs[0])) == 0;
}

/* By the revision a server sees that there is something to pass on. */
static int check_revision(const struct play *play,
			  const struct aoe_target *before)
{
	const struct aoe_target *after = &play->target;
	bool is_same = before->config_len_bytes == after->config_len_bytes &&
		       memcmp(before->config, after->config,
			      after->config_len_bytes) == 0 &&
		       is_same_list(&before->mask, &after->mask) &&
		       is_same_list(&before->reserved, &after->reserved);

	if (is_same == (before->revision == after->revision))
		return 0;
	return disagree(play, "the target is %s, its revision is not",
			is_same ? "the same" : "another one");
}

/* Lets the engine see the request; its reply is in play->reply as before. */
static int begin(struct play *play, const uint8_t *request,
		 uint32_t request_bytes)
{
	enum aoe_verdict expected = expected_verdict(play->step);
	struct aoe_target target = play->target;
	enum aoe_verdict verdict;
	struct aoe_io io = { 0 };

	if (expected != AOE_DROP &&
	    !aoe_is_addressed(&play->target, request, request_bytes))
		return disagree(play, "it should be addressed, and is not");
	memcpy(play->before, play->reply, sizeof(play->before));
	verdict = aoe_begin(&play->target, request, request_bytes, play->reply,
			    &play->reply_bytes, &io);
	if (check_revision(play, &target) < 0)
		return -EBADMSG;
	if (verdict != expected)
		return disagree(play, "expected %s, got %s",
				verdict_names[expected],
				verdict_names[verdict]);
	switch (verdict) {
	case AOE_DROP:
		return compare(play, "written, and yet silent", play->before, 0,
			       FRAME_BYTES_MAX);
	case AOE_REPLY:
		return check_reply(play);
	case AOE_WAIT:
		return finish(play, &io) < 0 ? -EBADMSG : check_reply(play);
	}
	return -EBADMSG;
}

/*
 * The request in memory of its very size, where AddressSanitizer sees every
 * byte that is read too many.
 */
static int begin_with(struct play *play, uint8_t poison, uint32_t cut_bytes,
		      uint32_t more_bytes, uint32_t request_bytes)
{
	const struct vector_frame *send = &play->step->send;
	uint8_t *request = malloc(cut_bytes + more_bytes + 1u);
	int rc;

	if (!request)
		return disagree(play, "out of memory");
	memmove(request + 1, send->bytes, cut_bytes);
	memset(request + 1 + cut_bytes, 0xee, more_bytes);
	memset(play->reply, poison, sizeof(play->reply));
	rc = begin(play, request + 1, request_bytes);
	if (rc == 0 && memcmp(request + 1, send->bytes, cut_bytes) != 0)
		rc = disagree(play, "the request was written to");
	free(request);
	return rc;
}

static int begin_apart(struct play *play, uint8_t poison, uint32_t cut_bytes,
		       uint32_t more_bytes)
{
	return begin_with(play, poison, cut_bytes, more_bytes,
			  cut_bytes + more_bytes);
}

static int begin_in_place(struct play *play)
{
	const struct vector_frame *send = &play->step->send;

	memset(play->reply, 0xee, sizeof(play->reply));
	memcpy(play->reply, send->bytes, send->len_bytes);
	return begin(play, play->reply, send->len_bytes);
}

static int begin_twice(struct play *play)
{
	uint32_t send_bytes = play->step->send.len_bytes;
	struct aoe_target target;

	if (begin_apart(play, 0xa5, send_bytes, 0) < 0)
		return -EBADMSG;
	target = play->target;
	if (begin_apart(play, 0xa5, send_bytes, 0) < 0)
		return -EBADMSG;
	if (memcmp(&target, &play->target, sizeof(target)) != 0)
		return disagree(play, "the target has changed again");
	return 0;
}

/* A write without all of its payload. */
static bool is_short_write(const struct vector_step *step)
{
	const struct aoe_ata *asked = (const struct aoe_ata *)step->send.bytes;

	return asked->header.command == AOE_CMD_ATA &&
	       (asked->command == ATA_CMD_WRITE ||
		asked->command == ATA_CMD_WRITE_EXT) &&
	       step->send.len_bytes <
		       AOE_ATA_BYTES +
			       (uint32_t)asked->sector_count * ATA_SECTOR_BYTES;
}

/* Because it is short: what it lacks would lie in what is added. */
static bool is_too_short(const struct vector_step *step)
{
	const struct aoe_header *reply =
		(const struct aoe_header *)step->recv.bytes;

	return step->expect == VECTOR_SILENCE || is_short_write(step) ||
	       (reply->error == AOE_ERR_ARGUMENT &&
		reply->command >= AOE_CMD_MASK);
}

static int begin_longer(struct play *play)
{
	uint32_t send_bytes = play->step->send.len_bytes;
	uint32_t more_bytes = 1500;

	if (is_too_short(play->step))
		more_bytes = 0;
	if (more_bytes > FRAME_BYTES_MAX - send_bytes)
		more_bytes = FRAME_BYTES_MAX - send_bytes;
	return begin_apart(play, 0xa5, send_bytes, more_bytes);
}

/* --- steps, cases, files ------------------------------------------------- */

static const uint8_t fixed_bytes[] = {
	[AOE_CMD_ATA] = AOE_ATA_BYTES,
	[AOE_CMD_CONFIG] = AOE_CONFIG_BYTES,
	[AOE_CMD_MASK] = AOE_MASK_BYTES,
	[AOE_CMD_RESERVE] = AOE_RESERVE_BYTES,
};

static uint8_t command_of(const struct vector_step *step)
{
	return ((const struct aoe_header *)step->send.bytes)->command;
}

/* Error 2 with the fixed argument as it was asked, and zeros. */
static void make_bad(struct vector_step *bad, const struct vector_step *step)
{
	uint32_t argument_bytes = fixed_bytes[command_of(step)] -
				  AOE_HEADER_BYTES;
	uint8_t *reply = bad->recv.bytes;

	memset(reply + AOE_HEADER_BYTES, 0, AOE_FRAME_MIN - AOE_HEADER_BYTES);
	memcpy(reply + AOE_HEADER_BYTES, step->send.bytes + AOE_HEADER_BYTES,
	       argument_bytes);
	((struct aoe_header *)reply)->verflags = AOE_VERFLAGS_ERROR;
	((struct aoe_header *)reply)->error = AOE_ERR_ARGUMENT;
	bad->recv.len_bytes = AOE_FRAME_MIN;
}

/* ABRT with the ATA part as it was asked, and zeros; nothing is waited for. */
static void make_aborted(struct vector_step *bad,
			 const struct vector_step *step)
{
	struct aoe_ata *reply = (struct aoe_ata *)bad->recv.bytes;
	const struct aoe_ata *asked = (const struct aoe_ata *)step->send.bytes;

	memset(bad->recv.bytes + AOE_HEADER_BYTES, 0,
	       AOE_FRAME_MIN - AOE_HEADER_BYTES);
	reply->aflags = asked->aflags;
	reply->feature = ATA_ERROR_ABRT;
	reply->sector_count = asked->sector_count;
	reply->command = ATA_STATUS_READY | ATA_STATUS_ERR;
	memcpy(reply->lba, asked->lba, sizeof(reply->lba));
	bad->recv.len_bytes = AOE_FRAME_MIN;
	bad->is_wait = false;
}

/* Nor does it change anything, however it is cut. */
static int play_cuts(struct play *play)
{
	static struct vector_step mute, bad;
	const struct vector_step *step = play->step;
	struct aoe_target before = play->target;
	uint32_t cut_bytes, bad_bytes = step->send.len_bytes;
	int rc = 0;

	mute = bad = *step;
	mute.expect = VECTOR_SILENCE;
	if (step->is_cut_bad)
		make_bad(&bad, step);
	if (step->is_cut_aborted)
		make_aborted(&bad, step);
	if (step->is_cut_bad || step->is_cut_aborted)
		bad_bytes = fixed_bytes[command_of(step)];
	for (cut_bytes = 0; rc == 0 && cut_bytes < step->send.len_bytes;
	     cut_bytes++) {
		play->step = cut_bytes < bad_bytes ? &mute : &bad;
		rc = begin_apart(play, 0xa5, cut_bytes, 0);
		if (rc == 0 &&
		    memcmp(&before, &play->target, sizeof(before)) != 0)
			rc = disagree(play, "the target has changed");
	}
	if (rc < 0)
		disagree(play, "so it is when cut to %u bytes", cut_bytes - 1);
	play->step = step;
	return rc;
}

static int play_audience(const struct play *play)
{
	const struct mac_list *audience = &play->step->audience;
	uint32_t i;

	for (i = 0; i < audience->count; i++) {
		const uint8_t *to = aoe_advert_to(&play->target, i);

		if (!to || memcmp(to, audience->macs[i], AOE_MAC_BYTES) != 0)
			return disagree(play, "advert %u goes to another", i);
	}
	if (aoe_advert_to(&play->target, audience->count))
		return disagree(play, "more than %u adverts", audience->count);
	return 0;
}

static int play_advert(struct play *play)
{
	memset(play->reply, play->way == APART ? 0xa5 : 0x5a,
	       sizeof(play->reply));
	memcpy(play->before, play->reply, sizeof(play->before));
	play->reply_bytes = aoe_advertise(&play->target, play->step->to,
					  play->reply);
	return check_reply(play);
}

static bool is_cut(const struct vector_step *step)
{
	return step->is_cut_mute || step->is_cut_bad || step->is_cut_aborted;
}

static int play_step(struct play *play)
{
	uint32_t send_bytes = play->step->send.len_bytes;

	if (play->step->is_advert)
		return play_advert(play);
	if (play->step->is_audience)
		return play_audience(play);
	if (is_cut(play->step) && play_cuts(play) < 0)
		return -EBADMSG;
	switch (play->way) {
	case APART:
		return begin_apart(play, 0xa5, send_bytes, 0);
	case APART_AGAIN:
		return begin_apart(play, 0x5a, send_bytes, 0);
	case IN_PLACE:
		return begin_in_place(play);
	case TWICE:
		if (play->step->is_once)
			return begin_apart(play, 0xa5, send_bytes, 0);
		return begin_twice(play);
	case LONGER:
		return begin_longer(play);
	case CUT_OFF:
		return begin_with(play, 0xa5,
				  send_bytes < AOE_REPLY_BYTES
					  ? send_bytes
					  : AOE_REPLY_BYTES,
				  0, send_bytes);
	case WAYS:
		break;
	}
	return -EINVAL;
}

static int play_case(const struct vector_case *c)
{
	static struct play play;
	size_t way;
	unsigned int i;

	play.c = c;
	for (way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
		play.way = ways[way];
		play.target = c->target;
		for (i = 0; i < c->step_count; i++) {
			play.step = &c->steps[i];
			if (play_step(&play) < 0)
				return -EBADMSG;
		}
	}
	return 0;
}

/* Adds to both counts; negative when the file cannot be used. */
static int play_file(const char *path, unsigned int *held, unsigned int *failed)
{
	static struct vector_case c;
	struct vector_reader reader;
	unsigned int case_count = 0;
	int rc;

	rc = vectors_open(&reader, path);
	if (rc < 0)
		return rc;
	while ((rc = vectors_next(&reader, &c)) > 0) {
		case_count++;
		if (play_case(&c) < 0)
			++*failed;
		else
			++*held;
	}
	vectors_close(&reader);
	if (rc == 0 && case_count == 0) {
		fprintf(stderr, "%s: not a single case\n", path);
		rc = -ENOENT;
	}
	return rc;
}

int main(int argc, char **argv)
{
	unsigned int held = 0, failed = 0, unusable = 0;
	int i;

	for (i = 1; i < argc; i++)
		if (play_file(argv[i], &held, &failed) < 0)
			unusable++;
	printf("%u sentences hold, %u do not", held, failed);
	if (unusable > 0)
		printf("; %u files cannot be used", unusable);
	putchar('\n');
	return held > 0 && failed == 0 && unusable == 0 ? 0 : 1;
}
