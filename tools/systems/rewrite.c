// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Word by word.
 */
#include "tools/systems/rewrite.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tools/systems/glob.h"

#define WORD_BYTES 1024u

/*
 * What no system can use there.  A check of the medium dies on an AoE device
 * (KIWI) or reads all of it for every machine of a room; write space on the
 * medium is not to be had.
 */
static const char *const no_use[] = {
	/* The medium, and where to look for it. */
	"root=*|BOOT_IMAGE=*|initrd=*|findiso=*|fromiso=*|isofrom=*|cdrom|",
	"iso-scan/filename=*|isoloop=*|img_dev=*|img_loop=*|archisolabel=*|",
	"archisosearchuuid=*|archisosearchfilename=*|archisodevice=*|",
	"live-media=*|bootfrom=*|inst.ks=hd:*|inst.ks=cdrom*|inst.stage2=hd:*|",
	"inst.repo=hd:*|inst.repo=cdrom*|install=cd:*|install=hd:*|",
	"media=*|",
	/* Checks of it. */
	"mediacheck*|checkmedia|rd.live.check*|integrity-check|verify-checksums|",
	"checksum|checksum=*|md5sum|",
	/* Space on it. */
	"rd.live.overlay.persistent*|rd.live.overlay=*|persistent|",
	"persistent=*|persistence|persistence-*|cow_label=*|cow_device=*|",
	/* Marks between arguments, of installers. */
	"--|---",
};

static bool is_no_use(const char *word)
{
	for (size_t i = 0; i < sizeof(no_use) / sizeof(no_use[0]); i++) {
		if (glob_fits(no_use[i], word))
			return true;
	}
	/* A variable of the boot loader that nobody has put in. */
	return strchr(word, '$') != NULL;
}

/* Where in args is a word of the same key?  NULL: nowhere. */
static char *find_key(char *args, const char *word)
{
	size_t len = strcspn(word, "=");
	char *at = args;

	while (*at != '\0') {
		size_t word_len = strcspn(at, " ");
		size_t key_len = strcspn(at, "= ");

		if (key_len == len && memcmp(at, word, len) == 0)
			return at;
		at += word_len;
		at += strspn(at, " ");
	}
	return NULL;
}

/* Puts a word in the place of len characters at a place in args. */
static int put(char *args, size_t size, size_t at, size_t len, const char *word)
{
	size_t total = strlen(args);
	size_t word_len = strlen(word);
	bool blank = len == 0 && total > 0;

	if (total - len + word_len + blank + 1 > size)
		return -E2BIG;
	memmove(args + at + word_len + blank, args + at + len,
		total - at - len + 1);
	if (blank)
		args[at++] = ' ';
	memcpy(args + at, word, word_len);
	return 0;
}

static int take_word(char *args, size_t size, const struct profile *p,
		     const char *word)
{
	char *same = find_key(args, word);

	if (same != NULL && glob_fits(p->keep, word))
		return put(args, size, (size_t)(same - args),
			   strcspn(same, " "), word);
	if (same != NULL || is_no_use(word) || glob_fits(p->drop, word))
		return 0;
	return put(args, size, strlen(args), 0, word);
}

int rewrite_own(char *args, size_t size, const struct profile *p,
		const char *own)
{
	char given[WORD_BYTES * 2];
	char word[WORD_BYTES];
	int rc = 0;

	/* Words of one key, as console=, may come more than once. */
	snprintf(given, sizeof(given), "%s", args);
	while (rc == 0 && *own != '\0') {
		size_t len = strcspn(own, " ");
		char *key;

		if (len > 0 && len < sizeof(word)) {
			memcpy(word, own, len);
			word[len] = '\0';
			key = find_key(given, word);
			if (key == NULL && find_key(args, word) != NULL &&
			    !is_no_use(word) && !glob_fits(p->drop, word))
				rc = put(args, size, strlen(args), 0, word);
			else
				rc = take_word(args, size, p, word);
		}
		own += len;
		own += strspn(own, " ");
	}
	return rc;
}
