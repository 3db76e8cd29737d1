// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must hold for a frame, whatever it is.  The engine says what the answer
 * is; what the kernel has to answer by itself is told here once more, in terms
 * of the engine's reply, and not as the programs find out.
 */
#include "tests/bpf/judge.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "tests/unit/vectors.h"

#define VERDICT_TCX_NEXT     (-1)
#define VERDICT_TCX_REDIRECT 7

/* The longest broadcast that is answered by the kernel. */
#define BROADCAST_BYTES_MAX 64u

/* bpf_skb_change_tail() makes none longer than four pages less its own. */
#define TCX_REPLY_PAGES 4u
#define TCX_OWN_BYTES	512u

/* Of the page: what lies before and behind a frame, generously. */
#define XDP_HEADROOM_BYTES 256u
#define XDP_TAILROOM_BYTES 512u

#define CLONE_WAIT_MS 5000

enum kind {
	KIND_SILENT,
	KIND_OTHER,  /* the engine's to answer; the kernel may */
	KIND_CHANGE, /* a write or a flush: never the kernel's */
	KIND_READ,
	KIND_IDENTIFY,
	KIND_CONFIG,
};

enum need { MUST_NOT, MAY, MUST };

/* A frame, and all that is known of it without the programs. */
struct asked {
	const uint8_t *frame;
	uint32_t len_bytes;
	enum kind kind;
	struct aoe_io io; /* of a read */
	uint32_t reply_bytes;
	uint8_t reply[FRAME_BYTES_MAX];
	bool is_broadcast;
	bool is_exact;	  /* no wildcard */
	bool is_ours;	  /* unicast, and exact: XDP looks at no other */
	bool is_reading;  /* an ATA command that changes nothing */
	bool is_crossing; /* a read of two extents */
	bool is_faulty;	  /* a read that needs an extent with the fault */
	struct disk_place place;
};

static int __attribute__((format(printf, 3, 4)))
disagree(const struct judge *j, const char *program, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%llu: %s\n    %s, %s (has_tcx %d, has_xdp_tx %d): ",
		j->path, (unsigned long long)j->line, j->sentence, program,
		j->way, j->modes.has_tcx, j->modes.has_xdp_tx);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return -EBADMSG;
}

static int compare(const struct judge *j, const char *program, const char *what,
		   const uint8_t *expected, const uint8_t *got, uint32_t len)
{
	uint32_t i = 0;

	if (memcmp(expected, got, len) == 0)
		return 0;
	while (expected[i] == got[i])
		i++;
	return disagree(j, program, "%s: byte %u of %u is %02x, not %02x", what,
			i, len, got[i], expected[i]);
}

/* --- the frame, as it should be seen ------------------------------------- */

static enum kind asked_kind(const struct asked *a)
{
	const struct aoe_ata *ata = (const struct aoe_ata *)a->frame;
	const struct aoe_config *config = (const struct aoe_config *)a->frame;
	const struct aoe_header *reply = (const struct aoe_header *)a->reply;

	if (reply->error)
		return KIND_OTHER;
	if (reply->command == AOE_CMD_ATA && ata->command == ATA_CMD_IDENTIFY)
		return KIND_IDENTIFY;
	if (reply->command == AOE_CMD_CONFIG &&
	    (config->version_verb & 0xf) == AOE_CONFIG_READ &&
	    get_be16(&config->string_len) == 0)
		return KIND_CONFIG;
	return KIND_OTHER;
}

static void ask_engine(const struct judge *j, struct asked *a)
{
	struct aoe_target target = *j->target;

	a->kind = KIND_SILENT;
	switch (aoe_begin(&target, a->frame, a->len_bytes, a->reply,
			  &a->reply_bytes, &a->io)) {
	case AOE_DROP:
		break;
	case AOE_REPLY:
		a->kind = asked_kind(a);
		break;
	case AOE_WAIT:
		a->kind = KIND_CHANGE;
		if (a->io.kind != AOE_IO_READ)
			break;
		a->kind = KIND_READ;
		vectors_fill_sectors(a->reply + AOE_ATA_BYTES, a->io.lba,
				     a->io.sector_count);
		a->reply_bytes = aoe_finish(a->reply, &a->io, AOE_IO_DONE);
		break;
	}
}

/*
 * Where a program would read that takes the request for a good one, though it
 * is none: there are extents too, which it must not answer from.
 */
static uint64_t asked_lba(const struct asked *a)
{
	const struct aoe_ata *ata = (const struct aoe_ata *)a->frame;
	uint64_t lba = 0;

	if (a->kind == KIND_READ)
		return a->io.lba;
	if (a->len_bytes < AOE_ATA_BYTES || ata->header.command != AOE_CMD_ATA)
		return 0;
	for (int i = 5; i >= 0; i--)
		lba = lba << 8 | ata->lba[i];
	return ata->command == ATA_CMD_READ ? lba & (ATA_LBA28_LIMIT - 1) : lba;
}

/* Of all ATA commands those that are neither refused nor write anything. */
static bool is_reading(const struct asked *a)
{
	static const uint8_t codes[] = { 0x20, 0x24, 0xe5, 0xec };
	const struct aoe_ata *ata = (const struct aoe_ata *)a->frame;

	return a->len_bytes >= AOE_ATA_BYTES &&
	       ata->header.command == AOE_CMD_ATA &&
	       memchr(codes, ata->command, sizeof(codes));
}

static void ask_header(const struct judge *j, struct asked *a)
{
	static const uint8_t broadcast[AOE_MAC_BYTES] = { 0xff, 0xff, 0xff,
							  0xff, 0xff, 0xff };
	const struct aoe_header *h = (const struct aoe_header *)a->frame;

	if (a->len_bytes < AOE_HEADER_BYTES)
		return;
	a->is_broadcast = memcmp(h->dst, broadcast, AOE_MAC_BYTES) == 0;
	a->is_reading = is_reading(a);
	a->is_exact = get_be16(&h->shelf) == j->target->shelf &&
		      h->slot == j->target->slot;
	a->is_ours = a->is_exact && get_be16(&h->ethertype) == AOE_ETHERTYPE &&
		     !(h->verflags & AOE_FLAG_RESPONSE) &&
		     memcmp(h->dst, j->target->mac, AOE_MAC_BYTES) == 0;
}

static void ask(const struct judge *j, struct asked *a, const uint8_t *frame,
		uint32_t len_bytes)
{
	uint64_t lba;

	a->frame = frame;
	a->len_bytes = len_bytes;
	a->is_broadcast = a->is_exact = a->is_ours = a->is_reading = false;
	a->is_crossing = a->is_faulty = false;
	ask_engine(j, a);
	ask_header(j, a);
	lba = asked_lba(a);
	disk_find(&j->rig->disk, lba / EXTENT_SECTORS, j->may_fill, &a->place);
	if (a->kind != KIND_READ)
		return;
	a->is_crossing = lba % EXTENT_SECTORS + a->io.sector_count >
			 EXTENT_SECTORS;
	a->is_faulty = !a->place.is_there ||
		       (j->fault != DISK_WHOLE &&
			(j->which & DISK_FIRST ||
			 (a->is_crossing && j->which & DISK_SECOND)));
}

static uint32_t page_bytes(void)
{
	return (uint32_t)sysconf(_SC_PAGESIZE);
}

/* What at least has room in the driver's page. */
static uint32_t xdp_room(void)
{
	return page_bytes() - XDP_HEADROOM_BYTES - XDP_TAILROOM_BYTES;
}

/* A list of clients: not everybody is answered, or not alike. */
static bool is_listing(const struct aoe_target *target)
{
	return target->mask.count > 0 || target->reserved.count > 0 ||
	       target->allowed.count > 0;
}

/* Is it to be answered where frames enter the stack? */
static enum need asked_need(const struct judge *j, const struct asked *a)
{
	if (a->kind == KIND_SILENT || a->kind == KIND_CHANGE ||
	    j->modes.is_muted || a->is_faulty || is_listing(j->target))
		return MUST_NOT;
	/* A broadcast is user space's where it may be for several of ours. */
	if (a->is_broadcast && j->modes.has_neighbour)
		return MUST_NOT;
	/* A wildcard that is not passed on may mean others of the machine. */
	if (!a->is_exact && !a->is_broadcast)
		return MUST_NOT;
	if (a->kind == KIND_OTHER)
		return MAY;
	if (a->is_broadcast && a->len_bytes > BROADCAST_BYTES_MAX)
		return MAY;
	if (a->reply_bytes > TCX_REPLY_PAGES * page_bytes() - TCX_OWN_BYTES)
		return MAY;
	return MUST;
}

/* --- what holds ---------------------------------------------------------- */

static int check_answer(const struct judge *j, const char *program,
			const struct asked *a, enum need need,
			const uint8_t *bytes, uint32_t len_bytes)
{
	if (need == MUST_NOT)
		return disagree(j, program, "answered, and must not be");
	if (len_bytes != a->reply_bytes)
		return disagree(j, program, "%u bytes, and the engine's %u",
				len_bytes, a->reply_bytes);
	return compare(j, program, "the reply differs", a->reply, bytes,
		       len_bytes);
}

/*
 * What is passed on is as it came; only where an extent was taken away while
 * it was read has something been stored, behind what the engine looks at.
 */
static int check_passed(const struct judge *j, const char *program,
			const struct asked *a, const struct rig_run *run)
{
	bool is_stored = a->is_faulty && j->fault == DISK_STALE;
	uint32_t len = a->len_bytes;

	if (run->len_bytes != len)
		return disagree(j, program, "passed on with %u bytes of %u",
				run->len_bytes, len);
	if (is_stored && len > AOE_ATA_BYTES)
		len = AOE_ATA_BYTES;
	return compare(j, program, "passed on, but changed", a->frame,
		       run->bytes, len);
}

static int check_counts(const struct judge *j, const char *program,
			const struct asked *a, const struct rig_run *run,
			bool is_answered)
{
	const struct xblade_counts *n = &run->counts;
	bool is_read = is_answered && a->kind == KIND_READ;

	if (n->reads != is_read || n->others != (is_answered && !is_read) ||
	    n->read_sectors != (is_read ? a->io.sector_count : 0))
		return disagree(j, program,
				"counted %llu reads, %llu sectors, %llu others",
				(unsigned long long)n->reads,
				(unsigned long long)n->read_sectors,
				(unsigned long long)n->others);
	if (run->client_requests != is_answered ||
	    run->client_bytes != (is_answered ? a->reply_bytes : 0))
		return disagree(j, program,
				"counted %llu requests, %llu bytes of a client",
				(unsigned long long)run->client_requests,
				(unsigned long long)run->client_bytes);
	if (!is_read || !a->place.is_there)
		return 0;
	if (!disk_was_wanted(&j->rig->disk, &a->place, 0) ||
	    disk_was_wanted(&j->rig->disk, &a->place, 1) != a->is_crossing)
		return disagree(j, program, "what was read is not marked so");
	return 0;
}

/* --- where frames enter the stack ---------------------------------------- */

static int check_tcx_verdict(const struct judge *j, const struct asked *a,
			     const struct rig_run *run, bool is_answered)
{
	uint32_t mark = 0;
	int verdict = VERDICT_TCX_NEXT;

	if (is_answered && a->is_broadcast)
		mark = XBLADE_MARK_ANSWERED;
	else if (is_answered)
		verdict = VERDICT_TCX_REDIRECT;
	if (run->verdict != verdict)
		return disagree(j, "tcx", "verdict %d, not %d", run->verdict,
				verdict);
	if (run->mark != mark)
		return disagree(j, "tcx", "mark %x, not %x", run->mark, mark);
	return 0;
}

static int judge_tcx(struct judge *j, struct rig_set *set,
		     const struct asked *a)
{
	static struct rig_run run;
	static uint8_t clone[RIG_FRAME_BYTES];
	enum need need = asked_need(j, a);
	bool is_answered, is_awaited = a->is_broadcast && need == MUST;
	uint32_t clone_bytes;
	int rc = 0;

	if (rig_run_tcx(j->rig, set, a->frame, a->len_bytes, &run) < 0)
		return disagree(j, "tcx", "not run: %u bytes", a->len_bytes);
	if (run.is_refused) {
		j->not_run++;
		return 0;
	}
	clone_bytes = rig_hear(j->rig, clone, sizeof(clone),
			       is_awaited ? CLONE_WAIT_MS : 0);
	if (clone_bytes && !a->is_broadcast)
		return disagree(j, "tcx", "sent what is no broadcast's answer");
	is_answered = a->is_broadcast ? clone_bytes > 0
				      : run.verdict == VERDICT_TCX_REDIRECT;
	if (!is_answered && need == MUST)
		return disagree(j, "tcx", "not answered, and must be");
	if (is_answered && a->is_broadcast) {
		j->by_clone++;
		rc = check_answer(j, "tcx", a, need, clone, clone_bytes);
	} else if (is_answered) {
		j->by_tcx++;
		rc = check_answer(j, "tcx", a, need, run.bytes, run.len_bytes);
	}
	if (rc == 0 && (!is_answered || a->is_broadcast))
		rc = check_passed(j, "tcx", a, &run);
	if (rc == 0)
		rc = check_tcx_verdict(j, a, &run, is_answered);
	return rc < 0 ? rc : check_counts(j, "tcx", a, &run, is_answered);
}

/* --- in the driver ------------------------------------------------------- */

/* Must the driver's page have room for the reply? */
static bool has_room(const struct asked *a)
{
	uint32_t room = xdp_room();

	return a->reply_bytes <= a->len_bytes ||
	       (a->reply_bytes <= room && a->len_bytes <= room);
}

/*
 * tcx behind it gets what it will answer; of all else that is ours our socket
 * gets what cannot change the target, the stack the rest.
 */
static int check_xdp_verdict(const struct judge *j, const struct asked *a,
			     enum need need, int verdict)
{
	int expected = XDP_REDIRECT;

	if (!a->is_ours || !a->is_reading || (j->modes.has_tcx && need == MUST))
		expected = XDP_PASS;
	if (verdict == expected)
		return 0;
	/* What may be answered, or was about to be, may go either way. */
	if (verdict == XDP_PASS && j->modes.has_tcx &&
	    (need == MAY || (a->is_faulty && j->fault == DISK_STALE)))
		return 0;
	return disagree(j, "XDP", "verdict %d, not %d", verdict, expected);
}

static int check_xdp_passed(const struct judge *j, const struct asked *a,
			    enum need need, const struct rig_run *run)
{
	if (a->is_ours && j->modes.has_xdp_tx && need == MUST &&
	    (has_room(a) || run->counts.tx_refused != 1))
		return disagree(j, "XDP", "not answered, and must be");
	if (check_passed(j, "XDP", a, run) < 0)
		return -EBADMSG;
	return check_xdp_verdict(j, a, need, run->verdict);
}

static int judge_xdp(struct judge *j, struct rig_set *set,
		     const struct asked *a)
{
	static struct rig_run run;
	enum need need = asked_need(j, a);
	bool is_answered;
	int rc;

	if (rig_run_xdp(set, a->frame, a->len_bytes, &run) < 0)
		return disagree(j, "XDP", "not run: %u bytes", a->len_bytes);
	if (run.is_refused) {
		j->not_run++;
		return 0;
	}
	is_answered = run.verdict == XDP_TX;
	if (is_answered) {
		j->by_xdp++;
		if (!a->is_ours || !j->modes.has_xdp_tx)
			need = MUST_NOT;
		rc = check_answer(j, "XDP", a, need, run.bytes, run.len_bytes);
	} else {
		j->tx_refused += run.counts.tx_refused;
		rc = check_xdp_passed(j, a, need, &run);
	}
	return rc < 0 ? rc : check_counts(j, "XDP", a, &run, is_answered);
}

static int judge_by(struct judge *j, struct rig_set *set, const struct asked *a,
		    int (*by)(struct judge *j, struct rig_set *set,
			      const struct asked *a))
{
	int rc;

	disk_break(&j->rig->disk, &a->place, j->fault, j->which);
	rc = by(j, set, a);
	disk_mend(&j->rig->disk, &a->place, j->fault, j->which);
	return rc;
}

int judge_frame(struct judge *j, const uint8_t *frame, uint32_t len_bytes)
{
	static struct asked a;
	struct rig_set *set;
	int rc = 0;

	ask(j, &a, frame, len_bytes);
	set = rig_publish(j->rig, j->target, &a.place, &j->modes);
	if (!set)
		return -EIO;
	j->frames++;
	if (j->modes.has_tcx)
		rc = judge_by(j, set, &a, judge_tcx);
	return rc < 0 ? rc : judge_by(j, set, &a, judge_xdp);
}

bool judge_sum_up(const struct judge *j)
{
	printf("%llu frames: %llu answered by tcx, %llu by its clones, %llu by "
	       "XDP_TX, %llu found no room for that, %llu not run\n",
	       (unsigned long long)j->frames, (unsigned long long)j->by_tcx,
	       (unsigned long long)j->by_clone, (unsigned long long)j->by_xdp,
	       (unsigned long long)j->tx_refused,
	       (unsigned long long)j->not_run);
	return j->by_tcx > 0 && j->by_clone > 0 && j->by_xdp > 0;
}
