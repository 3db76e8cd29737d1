// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Targets that say what they like to xblade-ping: from the first query to the
 * last line of output.  ping_wire.c is the wire, and plays the input.
 */
#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/ping_wire.h"
#include "tools/ping/json.h"
#include "tools/ping/judge.h"
#include "tools/ping/probe.h"
#include "tools/ping/show.h"

/* Of the first byte of an input; the rest is what comes by the wire. */
#define IS_ONE	  0x01u /* target asked for, and pinged */
#define IS_JSON	  0x02u
#define HAS_COUNT 0x04u /* sectors of a ping given by the user */
#define MTU_SHIFT 4u

static const uint32_t mtus[] = { 1500, 9000, 547, 65535 };
static const struct link link_of_ours = {
	.name = "eth0",
	.mac = { 2, 0, 0, 0, 0, 0xaa },
};

static struct find find;
static struct findings findings;
static struct json_times times;
static FILE *sink;

/* A terminal obeys what is not printable, whoever sent it. */
static ssize_t check_output(void *cookie, const char *text, size_t len)
{
	(void)cookie;
	for (size_t i = 0; i < len; i++)
		assert(text[i] == '\n' || (text[i] >= ' ' && text[i] < 0x7f));
	return (ssize_t)len;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const cookie_io_functions_t functions = { .write = check_output };
	const struct address anybody = { AOE_SHELF_ANY, AOE_SLOT_ANY };

	(void)argc;
	(void)argv;
	sink = fopencookie(NULL, "w", functions);
	if (!sink || find_init(&find, NULL, 0, anybody, 0) < 0)
		exit(1);
	return 0;
}

static void hear(void *context, const struct probe *probe, size_t peer,
		 uint64_t sequence)
{
	if (context)
		json_hear(context, probe, peer, sequence);
	else
		show_answer(probe, peer, sequence);
}

static void tell(const struct link *link, const struct probe *probe,
		 bool is_json)
{
	judge(&find, &findings);
	findings_have_fault(&findings);
	for (size_t i = 0; i < findings.count; i++)
		fprintf(stdout, "%s\n", findings.items[i].text);
	if (is_json)
		assert(json_print(link, &find, &findings, probe, &times) == 0);
	else if (probe)
		show_tallies(probe);
	else
		show_list(&find, true);
}

static void ping(uint8_t traits)
{
	const struct probe_listener listener = {
		.heard = hear,
		.context = traits & IS_JSON ? &times : NULL,
	};
	struct probe probe = {
		.rounds = 2,
		.timeout_ns = find.timeout_ns,
		.interval_ns = 1000,
		.sectors = traits & HAS_COUNT ? 2 : 0,
	};

	assert(probe_init(&probe, &find) == 0);
	show_target(&find, link_of_ours.name);
	assert(probe_run(&probe, &listener) == 0);
	probe_was_answered(&probe);
	probe_was_refused(&probe);
	tell(&link_of_ours, &probe, traits & IS_JSON);
	probe_free(&probe);
}

/* As fresh as from find_init(), which takes memory for thousands each time. */
static void reset(uint8_t traits, struct wire *wire)
{
	const struct address one = { 7, 1 };
	const struct address anybody = { AOE_SHELF_ANY, AOE_SLOT_ANY };
	struct peer *peers = find.peers;

	memset(peers, 0, find.count * sizeof(*peers));
	find = (struct find){
		.wire = wire,
		.mtu = mtus[traits >> MTU_SHIFT & 3],
		.asked = traits & IS_ONE ? one : anybody,
		.timeout_ns = 1000000,
		.peers = peers,
	};
	findings.count = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	FILE *output = stdout;
	struct wire wire;

	if (input_bytes == 0)
		return 0;
	ping_wire_play(&wire, link_of_ours.mac, input + 1, input_bytes - 1);
	reset(input[0], &wire);
	stdout = sink;
	assert(find_peers(&find) == 0);
	assert(find_examine(&find) == 0);
	if (input[0] & IS_ONE && find.count > 0)
		ping(input[0]);
	else
		tell(&link_of_ours, NULL, input[0] & IS_JSON);
	fflush(sink);
	stdout = output;
	return 0;
}
