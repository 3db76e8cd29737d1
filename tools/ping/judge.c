// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the table of peers to warnings.  What Linux does with each is from its
 * driver (drivers/block/aoe), which compares nothing and says little.
 */
#include "tools/ping/judge.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "limits.h"

#define TWO_IMAGES                                                          \
	"two different images under one address, which Linux mixes and so " \
	"corrupts silently: "

const char *finding_name(enum finding_kind kind)
{
	static const char *const names[] = {
		[FINDING_IMAGES] = "different-images",
		[FINDING_NAMES] = "different-names",
		[FINDING_DOUBLED] = "answers-twice",
		[FINDING_FULL_FRAMES] = "full-frames-lost",
		[FINDING_READS] = "reads-fail",
		[FINDING_SILENT] = "no-identify",
		[FINDING_BUFFERS] = "buffer-count",
		[FINDING_ADDRESS] = "address",
		[FINDING_MALFORMED] = "malformed-answers",
	};

	return names[kind];
}

void finding_add(struct findings *findings, enum finding_kind kind,
		 bool is_fault, const struct peer *peer, const char *fmt, ...)
{
	char address[ADDRESS_TEXT_BYTES], mac[MAC_TEXT_BYTES];
	struct finding *f;
	va_list args;
	int used;

	if (findings->count == FINDINGS_MAX)
		return;
	f = &findings->items[findings->count++];
	f->kind = kind;
	f->is_fault = is_fault;
	f->address = peer->address;
	used = snprintf(f->text, sizeof(f->text),
			"%s at %s: ", address_text(peer->address, address),
			mac_text(peer->mac, mac));
	va_start(args, fmt);
	vsnprintf(f->text + used, sizeof(f->text) - (size_t)used, fmt, args);
	va_end(args);
}

const char *refusal_text(const struct answer *answer,
			 char text[REASON_TEXT_BYTES])
{
	static const char *const aoe_errors[] = {
		[AOE_ERR_NONE] = "none",
		[AOE_ERR_COMMAND] = "unknown command",
		[AOE_ERR_ARGUMENT] = "bad argument",
		[AOE_ERR_UNAVAILABLE] = "device unavailable",
		[AOE_ERR_CONFIG_SET] = "config string is set",
		[AOE_ERR_VERSION] = "unsupported version",
		[AOE_ERR_RESERVED] = "reserved by others",
	};
	const char *why = "unknown";

	if (answer->aoe_error != AOE_ERR_NONE) {
		if (answer->aoe_error <= AOE_ERR_RESERVED)
			why = aoe_errors[answer->aoe_error];
		snprintf(text, REASON_TEXT_BYTES, "AoE error %u, %s",
			 answer->aoe_error, why);
		return text;
	}
	if (answer->ata_error & ATA_ERROR_IDNF)
		why = "no such sector";
	else if (answer->ata_error & ATA_ERROR_UNC)
		why = "unreadable";
	else if (answer->ata_error & ATA_ERROR_ABRT)
		why = "aborted";
	snprintf(text, REASON_TEXT_BYTES, "ATA status 0x%02x error 0x%02x, %s",
		 answer->ata_status, answer->ata_error, why);
	return text;
}

static void judge_reads(const struct peer *p, struct findings *findings)
{
	char reason[REASON_TEXT_BYTES];

	switch (p->read) {
	case READING_REFUSED:
		finding_add(findings, FINDING_READS, false, p,
			    "refuses to read its first sector (%s)",
			    refusal_text(&p->refusal, reason));
		break;
	case READING_LOST:
		finding_add(findings, FINDING_READS, false, p,
			    "answers IDENTIFY, but not a read of one sector: "
			    "look at its disk");
		break;
	case READING_DONE:
		if (p->full_read == READING_REFUSED)
			finding_add(findings, FINDING_READS, false, p,
				    "refuses a read of %u sectors (%s), but "
				    "says that %u fit a frame",
				    p->full_sectors,
				    refusal_text(&p->refusal, reason),
				    p->frame_sectors);
		break;
	case READING_UNKNOWN:
		break;
	}
}

static void judge_full_frames(const struct peer *p, struct findings *findings)
{
	if (p->read != READING_DONE || p->full_read != READING_LOST ||
	    p->full_sectors < 2)
		return;
	finding_add(findings, FINDING_FULL_FRAMES, true, p,
		    "small frames pass, full-size ones are lost: answers of %u "
		    "sector%s come, of %u (%u bytes) do not, and Linux will "
		    "ask for %u; raise the MTU of what lies between, or let "
		    "the target offer fewer (xblade --sectors %u)",
		    p->passed_sectors, p->passed_sectors == 1 ? "" : "s",
		    p->lost_sectors,
		    AOE_ATA_BYTES + p->lost_sectors * ATA_SECTOR_BYTES,
		    p->full_sectors, p->passed_sectors);
}

static void judge_peer(const struct peer *p, struct findings *findings)
{
	if (!p->is_identified)
		finding_add(findings, FINDING_SILENT, false, p,
			    "answers config queries, but not IDENTIFY: no "
			    "initiator can use it");
	else if (p->identity.size_sectors == 0)
		finding_add(findings, FINDING_READS, false, p,
			    "says that it has no sectors");
	judge_reads(p, findings);
	judge_full_frames(p, findings);
	if (p->buffer_count < BUFFER_COUNT_MIN)
		finding_add(findings, FINDING_BUFFERS, false, p,
			    "its buffer count is %u: below %u, Linux never "
			    "shows the disk",
			    p->buffer_count, BUFFER_COUNT_MIN);
	if (p->address.shelf == AOE_SHELF_RESERVED)
		finding_add(findings, FINDING_ADDRESS, false, p,
			    "Linux ignores shelf %u: take another",
			    AOE_SHELF_RESERVED);
	if (p->malformed > 0)
		finding_add(findings, FINDING_MALFORMED, false, p,
			    "%" PRIu32 " of its answers made no sense",
			    p->malformed);
	if (p->is_twofold)
		finding_add(findings, FINDING_IMAGES, true, p,
			    TWO_IMAGES "each question gets two answers that "
				       "differ; is a target running twice?");
	else if (p->is_doubled)
		finding_add(findings, FINDING_DOUBLED, false, p,
			    "each question gets two answers: a target runs "
			    "twice, or something doubles frames");
}

static void judge_names(const struct peer *first, const struct peer *p,
			struct findings *findings)
{
	const struct identity *a = &first->identity, *b = &p->identity;
	bool is_model = strcmp(a->model, b->model) != 0;
	char mac[MAC_TEXT_BYTES];

	if (!is_model && strcmp(a->serial, b->serial) == 0)
		return;
	finding_add(findings, FINDING_NAMES, false, p,
		    "its %s is '%s', but '%s' at %s under the same address: "
		    "be sure that both are the same image",
		    is_model ? "model" : "serial number",
		    is_model ? b->model : b->serial,
		    is_model ? a->model : a->serial, mac_text(first->mac, mac));
}

/* Against the first that is known of its address. */
static void judge_pair(const struct peer *first, const struct peer *p,
		       struct findings *findings)
{
	const struct identity *a = &first->identity, *b = &p->identity;
	char mac[MAC_TEXT_BYTES];

	if (a->size_sectors != b->size_sectors)
		finding_add(findings, FINDING_IMAGES, true, p,
			    TWO_IMAGES "%" PRIu64 " sectors here, %" PRIu64
				       " at %s; change one's address",
			    b->size_sectors, a->size_sectors,
			    mac_text(first->mac, mac));
	else if (p->other)
		finding_add(findings, FINDING_IMAGES, true, p,
			    TWO_IMAGES "sector %" PRIu64
				       " is not that of %s; change one's "
				       "address",
			    p->other_lba, mac_text(p->other->mac, mac));
	else
		judge_names(first, p, findings);
}

static void judge_group(const struct peer *group, size_t count,
			struct findings *findings)
{
	const struct peer *first = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct peer *p = &group[i];

		judge_peer(p, findings);
		if (!p->is_identified)
			continue;
		if (first)
			judge_pair(first, p, findings);
		else
			first = p;
	}
}

void judge(const struct find *find, struct findings *findings)
{
	size_t size;

	for (size_t i = 0; i < find->count; i += size) {
		size = peer_group(&find->peers[i], find->count - i);
		judge_group(&find->peers[i], size, findings);
	}
}

bool findings_have_fault(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->items[i].is_fault)
			return true;
	}
	return false;
}
