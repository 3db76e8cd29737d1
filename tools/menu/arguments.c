// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of arguments.  {e} becomes the device, e0.1; {x.y} the same
 * without its e; {folder} where the root file system lies in the ISO.  A word
 * whose value is not known is left out.
 */
#include "tools/menu/arguments.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NEEDS_SHIM                                                         \
	"its own initrd does not look for AoE targets; it needs a second " \
	"initrd that does, as in --initrd boot/initrd,boot/aoe"

struct version {
	unsigned int part[3];
};

struct row {
	const char *family;
	struct version since; /* all 0: also where none is known */
	const char *args;     /* NULL: it cannot boot, note says why */
	const char *note;
};

/* Of one family, a later row takes over from its version on. */
static const struct row rows[] = {
	/* What works with every version, and with none to harm. */
	{ "kiwi",
	  { { 0 } },
	  "ip=dhcp rd.neednet=1 rd.kiwi.live.pxe root=live:AOEINTERFACE={e} "
	  "rd.live.image",
	  NULL },
	{ "kiwi",
	  { { 0, 0, 1 } },
	  NULL,
	  "KIWI boots live ISOs over AoE since 9.16.8: build it anew" },
	/* Until 9.23.29 by ifup lan0, from then on by dracut's network. */
	{ "kiwi",
	  { { 9, 16, 8 } },
	  "rd.kiwi.live.pxe root=live:AOEINTERFACE={e}",
	  NULL },
	/*
	 * AOEINTERFACE brings up no network any more, and rd.kiwi.live.pxe
	 * only names every card lan0.
	 */
	{ "kiwi",
	  { { 10, 2, 24 } },
	  "ip=dhcp rd.neednet=1 root=live:AOEINTERFACE={e}",
	  NULL },
	{ "kiwi-dmsquash",
	  { { 0 } },
	  "ip=dhcp rd.neednet=1 rd.driver.pre=aoe root=live:/dev/etherd/{e} "
	  "rd.live.image",
	  NULL },
	{ "kiwi-install",
	  { { 0 } },
	  NULL,
	  "KIWI's install ISOs cannot boot over AoE: take its live ISO" },
	{ "fedora-live",
	  { { 0 } },
	  "ip=dhcp rd.neednet=1 rd.driver.pre=aoe root=live:/dev/etherd/{e} "
	  "rd.live.image",
	  NULL },
	{ "fedora-install",
	  { { 0 } },
	  "ip=dhcp rd.neednet=1 rd.driver.pre=aoe inst.stage2=hd:/dev/etherd/"
	  "{e}",
	  NULL },
	{ "rhel",
	  { { 0 } },
	  NULL,
	  "its kernel has no AoE driver: boot it over HTTP" },
	{ "suse-install",
	  { { 0 } },
	  NULL,
	  "an installer of YaST's days takes its files from a repository" },
	{ "debian-live",
	  { { 0 } },
	  "boot=live components live-media=/dev/etherd/{e} "
	  "live-media-timeout=60",
	  NEEDS_SHIM },
	{ "grml",
	  { { 0 } },
	  "boot=live live-media=/dev/etherd/{e} live-media-path=/{folder}/",
	  NEEDS_SHIM "; its bootid=, if its own menu has one, goes into "
		     "--append" },
	{ "casper",
	  { { 0 } },
	  "boot=casper live-media=/dev/etherd/{e}",
	  NEEDS_SHIM },
	{ "arch",
	  { { 0 } },
	  "archisobasedir=arch archisodevice=/dev/etherd/{e} earlymodules=aoe "
	  "ip=dhcp rootdelay=90 copytoram=n",
	  NULL },
	{ "systemrescue",
	  { { 0 } },
	  "archisobasedir=sysresccd archisodevice=/dev/etherd/{e} "
	  "earlymodules=aoe ip=dhcp rootdelay=90 copytoram=n",
	  NULL },
	{ "alpine",
	  { { 0 } },
	  "modules=loop,squashfs,aoe aoe={x.y} aoe_iflist=eth0",
	  "its initramfs must have been made with mkinitfs' feature aoe" },
	{ "nixos",
	  { { 0 } },
	  "root=/dev/etherd/{e}",
	  NEEDS_SHIM "; init= of its own menu goes into --append" },
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static int compare_versions(const struct version *a, const struct version *b)
{
	for (int i = 0; i < 3; i++) {
		if (a->part[i] != b->part[i])
			return a->part[i] < b->part[i] ? -1 : 1;
	}
	return 0;
}

/* Three numbers; what a package's release adds behind them is no matter. */
static int parse_version(const char *text, struct version *v)
{
	int used = 0;

	*v = (struct version){ { 0 } };
	if (text[0] == '\0')
		return 0;
	if (sscanf(text, "%5u.%5u.%5u%n", &v->part[0], &v->part[1], &v->part[2],
		   &used) != 3)
		return -EINVAL;
	if (strspn(text, "0123456789.") < (size_t)used)
		return -EINVAL; /* scanf takes signs and blanks, too */
	if (text[used] != '\0' && strchr(".-+~", text[used]) == NULL)
		return -EINVAL;
	return 0;
}

static const struct row *find_row(const char *family, const struct version *v)
{
	const struct row *found = NULL;

	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (strcmp(rows[i].family, family) == 0 &&
		    compare_versions(&rows[i].since, v) <= 0)
			found = &rows[i];
	}
	return found;
}

/* The value of a variable at the brace in text; "" when it is not known. */
static void value_of(const char *text, const struct boot_facts *facts,
		     const struct boot_target *target, char value[512])
{
	const char *slash = strrchr(facts->root, '/');
	bool is_device = strncmp(text, "{e}", 3) == 0;

	value[0] = '\0';
	if (is_device || strncmp(text, "{x.y}", 5) == 0)
		snprintf(value, 512, "%s%u.%u", is_device ? "e" : "",
			 target->shelf, target->slot);
	else if (slash != NULL)
		snprintf(value, 512, "%.*s", (int)(slash - facts->root),
			 facts->root);
}

/* One word of a row's arguments with its variable, if any, put in. */
static bool put_word(char *args, size_t size, const char *word, int len,
		     const struct boot_facts *facts,
		     const struct boot_target *target)
{
	const char *brace = memchr(word, '{', (size_t)len);
	const char *end = brace != NULL ? strchr(brace, '}') + 1 : word + len;
	int before = brace != NULL ? (int)(brace - word) : len;
	size_t used = strlen(args);
	char value[512] = "";
	int put;

	if (brace != NULL) {
		value_of(brace, facts, target, value);
		if (value[0] == '\0')
			return true;
	}
	put = snprintf(args + used, size - used, "%s%.*s%s%.*s",
		       used > 0 ? " " : "", before, word, value,
		       (int)(word + len - end), end);
	return put >= 0 && (size_t)put < size - used;
}

int arguments_for(const struct boot_facts *facts,
		  const struct boot_target *target, char *args, size_t size,
		  const char **note)
{
	const struct row *row;
	struct version version;

	*note = NULL;
	args[0] = '\0';
	if (parse_version(facts->kiwi_version, &version) < 0)
		return -EINVAL;
	row = find_row(facts->family, &version);
	if (row == NULL)
		return -ENOENT;
	*note = row->note;
	if (row->args == NULL)
		return -ENOENT;
	for (const char *word = row->args; *word != '\0';) {
		int len = (int)strcspn(word, " ");

		if (!put_word(args, size, word, len, facts, target))
			return -E2BIG;
		word += len;
		word += strspn(word, " ");
	}
	return 0;
}

const char *arguments_family(size_t n)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		bool is_new = i == 0 ||
			      strcmp(rows[i].family, rows[i - 1].family) != 0;

		if (is_new && n-- == 0)
			return rows[i].family;
	}
	return NULL;
}
