// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What xblade-menu reads: a menu that somebody wrote, lines that should be
 * xblade-extract's, a target.  The first byte tells which.
 */
#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tools/menu/blocks.h"
#include "tools/menu/facts.h"
#include "tools/menu/pxelinux.h"
#include "tools/systems/arguments.h"

/* Of the first byte: facts, or a target, instead of a menu; ... */
#define IS_FACTS  0x80u
#define IS_TARGET 0x40u
/* ... what is put into the menu, and which label it has. */
#define IS_DEFAULT  0x01u
#define HAS_TIMEOUT 0x02u
#define IS_LONG	    0x04u
/* Neither, and this: GRUB or, with IS_LONG, iPXE instead of PXELINUX. */
#define IS_BLOCKS   0x08u
#define LABEL_SHIFT 4u

static const char *const labels[] = { "xblade-e0.1", "Live-Boot", "a", "menu" };

/* --- a menu -------------------------------------------------------------- */

static void make_entry(uint8_t traits, struct boot_entry *entry)
{
	*entry = (struct boot_entry){
		.title = "a title",
		.kernel = "boot/linux",
		.initrd = "boot/initrd",
		.args = "ip=dhcp",
		.is_default = traits & IS_DEFAULT,
	};
	strcpy(entry->label, labels[traits >> LABEL_SHIFT & 3]);
	/* With the rest, one more than a line of PXELINUX has. */
	if (traits & IS_LONG)
		memset(entry->args, 'x', ENTRY_ARGS_BYTES - 1);
}

static bool is_same(const struct text *a, const struct text *b)
{
	return a->len == b->len &&
	       (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0);
}

static size_t count_lines(const struct text *text)
{
	size_t count = 1;

	for (size_t i = 0; i < text->len; i++)
		count += text->bytes[i] == '\n';
	return count;
}

static void check_refusal(int rc, const struct text *old,
			  const struct pxelinux_fault *fault)
{
	assert(rc == -EEXIST || rc == -EBADMSG || rc == -E2BIG);
	assert(fault->line <= count_lines(old));
}

/* Without the entry, the old text is there but for the lines meant to change.
 */
static void check_rest(const struct text *old, const struct text *rest)
{
	struct text whole = { malloc(old->len + 1), old->len };

	assert(whole.bytes);
	memcpy(whole.bytes, old->bytes, old->len);
	if (whole.bytes[whole.len - 1] != '\n')
		whole.bytes[whole.len++] = '\n';
	assert(is_same(&whole, rest));
	free(whole.bytes);
}

/* Taken out it is gone; and nothing else is. */
static void check_removal(const struct text *old, const struct text *new,
			  const struct boot_entry *entry, int timeout_s)
{
	struct pxelinux_fault fault;
	struct text rest, none;
	bool was_there = pxelinux_remove(old, entry->label, &rest, &fault) == 0;

	if (was_there)
		free(rest.bytes);
	assert(pxelinux_remove(new, entry->label, &rest, &fault) == 0);
	assert(pxelinux_remove(&rest, entry->label, &none, &fault) == -ENOENT);
	if (!was_there && old->len > 0 && !entry->is_default &&
	    timeout_s == PXELINUX_TIMEOUT_KEEP)
		check_rest(old, &rest);
	free(rest.bytes);
}

static void put(const struct text *old, uint8_t traits)
{
	int timeout_s = traits & HAS_TIMEOUT ? 7 : PXELINUX_TIMEOUT_KEEP;
	struct pxelinux_fault fault = { 0 };
	struct boot_entry entry;
	struct text new, again;
	int rc;

	make_entry(traits, &entry);
	pxelinux_is_default(old, entry.label);
	rc = pxelinux_put(old, &entry, timeout_s, &new, &fault);
	if (rc < 0) {
		check_refusal(rc, old, &fault);
		return;
	}
	/* A second time, it is as it should be. */
	assert(pxelinux_put(&new, &entry, timeout_s, &again, &fault) == 0);
	assert(is_same(&new, &again));
	free(again.bytes);
	check_removal(old, &new, &entry, timeout_s);
	free(new.bytes);
}

/* GRUB's and iPXE's: the same, but that settings are ours as well. */
static void put_blocks(const struct text *old, uint8_t traits)
{
	enum menu_format format = traits & IS_LONG ? MENU_IPXE : MENU_GRUB;
	int timeout_s = traits & HAS_TIMEOUT ? 7 : PXELINUX_TIMEOUT_KEEP;
	struct pxelinux_fault fault = { 0 };
	struct boot_entry entry;
	struct text new, again;
	int rc;

	make_entry(traits & (uint8_t)~IS_LONG, &entry);
	rc = blocks_put(format, old, &entry, timeout_s, &new, &fault);
	if (rc < 0) {
		check_refusal(rc, old, &fault);
		return;
	}
	assert(blocks_put(format, &new, &entry, timeout_s, &again, &fault) ==
	       0);
	assert(is_same(&new, &again));
	free(again.bytes);
	assert(blocks_remove(format, &new, entry.label, &again, &fault) == 0);
	free(new.bytes);
	assert(blocks_remove(format, &again, entry.label, &new, &fault) ==
	       -ENOENT);
	free(again.bytes);
}

/* --- facts --------------------------------------------------------------- */

static void check_line(const char *value, size_t size)
{
	assert(memchr(value, '\0', size));
	assert(!strpbrk(value, "\r\n"));
}

static int make_arguments(const struct boot_facts *facts,
			  char args[ARGUMENTS_BYTES])
{
	static struct profiles profiles;
	const struct system_way way = {
		.way = PROFILE_AOE,
		.target = { .shelf = 65534, .slot = 254 },
	};
	const struct iso_facts iso = { .kiwi_version = facts->kiwi_version,
				       .root = facts->root,
				       .own = facts->own_arguments };
	const char *path = getenv("PROFILES");
	const struct profile *p;
	char why[PROFILE_WHY_BYTES];
	const char *note;

	if (!profiles.items) {
		profiles.items = calloc(PROFILES_MAX, sizeof(*profiles.items));
		assert(profiles.items);
		assert(profiles_read(&profiles,
				     path ? path
					  : "tools/systems/profiles.conf",
				     0, why) == 0);
	}
	p = profiles_find(&profiles, facts->family);
	return p ? profile_arguments(p, &iso, &way, args, &note) : -ENOENT;
}

static void read_facts(char *bytes, size_t len)
{
	const char *field, *value, *why;
	struct boot_facts facts = { .family = "" };
	struct boot_entry entry = {
		.label = "a",
		.kernel = "k",
		.initrd = "i",
	};
	FILE *input = stdin;
	int rc;

	stdin = fmemopen(bytes, len, "r");
	assert(stdin);
	rc = facts_read(&facts, "-");
	fclose(stdin);
	stdin = input;
	check_line(facts.family, sizeof(facts.family));
	check_line(facts.kiwi_version, sizeof(facts.kiwi_version));
	check_line(facts.iso, sizeof(facts.iso));
	check_line(facts.root, sizeof(facts.root));
	check_line(facts.own_arguments, sizeof(facts.own_arguments));
	if (rc < 0 || make_arguments(&facts, entry.args) < 0)
		return;
	assert(!strpbrk(entry.args, "{}") || strpbrk(facts.root, "{}") ||
	       strpbrk(facts.own_arguments, "{}"));
	entry_check(&entry, &field, &value, &why);
}

static void parse_target(const char *text)
{
	struct boot_target target;
	const char *why = NULL;

	if (entry_parse_target(&target, text, &why) < 0)
		assert(why);
	else
		assert(target.shelf != 4095 && target.shelf != 65535 &&
		       target.slot != 255);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	struct text text;

	if (input_bytes == 0)
		return 0;
	/* A menu of this size and no larger; the others end with a NUL. */
	text.len = input_bytes - 1;
	text.bytes = malloc(input_bytes);
	assert(text.bytes);
	memcpy(text.bytes, input + 1, text.len);
	if (input[0] & IS_FACTS) {
		read_facts(text.bytes, text.len);
	} else if (input[0] & IS_TARGET) {
		text.bytes[text.len] = '\0';
		parse_target(text.bytes);
	} else {
		text.bytes = realloc(text.bytes, text.len + (text.len == 0));
		if (input[0] & IS_BLOCKS)
			put_blocks(&text, input[0]);
		else
			put(&text, input[0]);
	}
	free(text.bytes);
	return 0;
}
