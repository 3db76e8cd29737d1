// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Its members are in xblade-ping(8).  A lack of memory makes a NULL somewhere,
 * which jansson hands on to the end.
 */
#include "tools/ping/json.h"

#include <errno.h>
#include <stdio.h>

static json_t *json_rtt(const struct rtt *rtt)
{
	if (rtt->count == 0)
		return json_null();
	return json_pack("{s:f, s:f, s:f, s:f}", "min",
			 (double)rtt->min_ns / 1000, "avg", rtt_average_us(rtt),
			 "max", (double)rtt->max_ns / 1000, "mdev",
			 rtt_deviation_us(rtt));
}

static json_t *json_identity(const struct peer *p)
{
	if (!p->is_identified)
		return json_null();
	return json_pack("{s:I, s:s, s:s, s:s}", "size_sectors",
			 (json_int_t)p->identity.size_sectors, "model",
			 p->identity.model, "serial", p->identity.serial,
			 "firmware", p->identity.firmware);
}

static json_t *json_reading(enum reading reading)
{
	switch (reading) {
	case READING_DONE:
		return json_string("done");
	case READING_REFUSED:
		return json_string("refused");
	case READING_LOST:
		return json_string("lost");
	case READING_UNKNOWN:
		break;
	}
	return json_null();
}

static json_t *json_tally(const struct probe *probe, size_t peer,
			  struct json_times *times)
{
	const struct tally *t = &probe->tallies[peer];
	struct question question = probe_question(probe,
						  &probe->find->peers[peer]);
	bool is_read = question.kind == ASK_READ;
	json_t *json = json_pack(
		"{s:s, s:i, s:I, s:I, s:I, s:o}", "command",
		is_read ? "READ EXT" : "IDENTIFY", "sectors",
		is_read ? question.sectors : 1, "requests",
		(json_int_t)t->asked, "answers", (json_int_t)t->answered,
		"refused", (json_int_t)t->refused, "rtt_us", json_rtt(&t->rtt));

	if (times->of_peer[peer])
		json_object_set_new(json, "times_us", times->of_peer[peer]);
	times->of_peer[peer] = NULL;
	return json;
}

static json_t *json_peer(const struct peer *p)
{
	char mac[MAC_TEXT_BYTES];

	return json_pack(
		"{s:s, s:i, s:i, s:i, s:i, s:o, s:o, s:o, s:o}", "mac",
		mac_text(p->mac, mac), "buffer_count", (int)p->buffer_count,
		"frame_sectors", (int)p->frame_sectors, "usable_sectors",
		(int)p->full_sectors, "config_firmware", (int)p->version,
		"identity", json_identity(p), "read", json_reading(p->read),
		"full_read", json_reading(p->full_read), "rtt_us",
		json_rtt(&p->rtt));
}

/* Peers of one address are one target. */
static json_t *json_target(const struct find *find, size_t first, size_t count,
			   const struct probe *probe, struct json_times *times)
{
	const struct address a = find->peers[first].address;
	char address[ADDRESS_TEXT_BYTES];
	json_t *peers = json_array();

	for (size_t i = first; i < first + count; i++) {
		json_t *peer = json_peer(&find->peers[i]);

		if (probe)
			json_object_set_new(peer, "ping",
					    json_tally(probe, i, times));
		json_array_append_new(peers, peer);
	}
	return json_pack("{s:s, s:i, s:i, s:o}", "target",
			 address_text(a, address), "shelf", (int)a.shelf,
			 "slot", (int)a.slot, "peers", peers);
}

static json_t *json_findings(const struct findings *findings)
{
	json_t *array = json_array();
	char address[ADDRESS_TEXT_BYTES];

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->items[i];

		json_array_append_new(
			array,
			json_pack("{s:s, s:s, s:b, s:s}", "target",
				  address_text(f->address, address), "kind",
				  finding_name(f->kind), "is_fault",
				  (int)f->is_fault, "text", f->text));
	}
	return array;
}

void json_hear(void *context, const struct probe *probe, size_t peer,
	       uint64_t sequence)
{
	const struct answer *answer = &probe->find->peers[peer].answer;
	struct json_times *times = context;

	(void)sequence;
	if (!times->of_peer[peer])
		times->of_peer[peer] = json_array();
	json_array_append_new(
		times->of_peer[peer],
		answer->kind == ANSWER_NONE
			? json_null()
			: json_real((double)answer->rtt_ns / 1000));
}

int json_print(const struct link *link, const struct find *find,
	       const struct findings *findings, const struct probe *probe,
	       struct json_times *times)
{
	json_t *targets = json_array(), *json;
	char mac[MAC_TEXT_BYTES];
	size_t size;
	int rc = 0;

	for (size_t i = 0; i < find->count; i += size) {
		size = peer_group(&find->peers[i], find->count - i);
		json_array_append_new(targets,
				      json_target(find, i, size, probe, times));
	}
	json = json_pack("{s:s, s:s, s:i, s:o, s:o}", "interface", link->name,
			 "mac", mac_text(link->mac, mac), "mtu", (int)link->mtu,
			 "targets", targets, "findings",
			 json_findings(findings));
	if (!json)
		return -ENOMEM;
	/* Nine digits: no more is measured. */
	if (json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) <
	    0)
		rc = -EIO;
	putchar('\n');
	json_decref(json);
	return rc;
}
