// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parsing the command line, by a table of the options that take a text.
 */
#include "tools/menu/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "tools/menu/pxelinux.h"
#include "tools/systems/profile.h"

static const char usage[] =
	"Usage: xblade-menu [options] SHELF.SLOT\n"
	"       xblade-menu --remove [options] SHELF.SLOT | --label NAME\n"
	"\n"
	"Writes the entry that boots a live ISO from an AoE target into a "
	"loader's\n"
	"menu.  An entry of the same label is replaced; all else in the file "
	"stays\n"
	"as it is.\n"
	"\n"
	"  -o, --format FORMAT     pxelinux: pxelinux.cfg/default, the "
	"default;\n"
	"                          grub: grub/grub.cfg; ipxe: autoexec.ipxe\n"
	"  -m, --mac MAC           the menu of the machine of this address "
	"only\n"
	"  -t, --tftp-root DIR     default: /srv/tftpboot, /srv/tftp or\n"
	"                          /var/lib/tftpboot, the first that is there\n"
	"  -f, --from FILE         lines of xblade-extract, - for standard "
	"input:\n"
	"                          they tell the family and KIWI's version\n"
	"  -F, --family NAME       kind of live system, see below; default: "
	"kiwi\n"
	"  -K, --kiwi-version V    as in 10.2.24; default: what fits all of "
	"them\n"
	"  -P, --profiles FILE     further families, or a directory of such "
	"files\n"
	"  -l, --label NAME        default: xblade-eSHELF.SLOT\n"
	"  -T, --title TEXT        what a menu shows\n"
	"  -k, --kernel PATH       below the TFTP root; default: boot/linux\n"
	"  -i, --initrd PATH[,..]  default: boot/initrd\n"
	"  -a, --append ARGS       further arguments for the kernel\n"
	"  -d, --default           boot this entry if nobody chooses\n"
	"  -s, --timeout SECONDS   wait so long for a choice\n"
	"  -n, --dry-run           show what would change, write nothing\n"
	"  -r, --remove            take the entry out\n"
	"  -h, --help              show this help\n"
	"  -V, --version           show the version\n"
	"\n"
	"Families:";

static const struct option long_options[] = {
	{ "format", required_argument, NULL, 'o' },
	{ "mac", required_argument, NULL, 'm' },
	{ "tftp-root", required_argument, NULL, 't' },
	{ "from", required_argument, NULL, 'f' },
	{ "family", required_argument, NULL, 'F' },
	{ "kiwi-version", required_argument, NULL, 'K' },
	{ "profiles", required_argument, NULL, 'P' },
	{ "label", required_argument, NULL, 'l' },
	{ "title", required_argument, NULL, 'T' },
	{ "kernel", required_argument, NULL, 'k' },
	{ "initrd", required_argument, NULL, 'i' },
	{ "append", required_argument, NULL, 'a' },
	{ "default", no_argument, NULL, 'd' },
	{ "timeout", required_argument, NULL, 's' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "remove", no_argument, NULL, 'r' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static _Noreturn void end_after_output(void)
{
	exit(fflush(stdout) == 0 ? 0 : 1);
}

/* Those of which anything is known: to boot them, or why they cannot. */
static void show_families(const struct profiles *profiles)
{
	unsigned int shown = 0;

	for (size_t i = 0; i < profiles->count; i++) {
		if (profiles->items[i].row_count == 0)
			continue;
		printf("%s %s",
		       shown % 5 == 0 && shown > 0 ? "\n         " : "",
		       profiles->items[i].name);
		shown++;
	}
	putchar('\n');
}

static _Noreturn void show_help(const struct menu_options *o)
{
	char why[PROFILE_WHY_BYTES];
	struct profiles profiles;

	fputs(usage, stdout);
	if (profiles_load(&profiles, o->profiles, why) < 0) {
		printf(" not known, %s\n", why);
		end_after_output();
	}
	show_families(&profiles);
	profiles_free(&profiles);
	end_after_output();
}

static int try_help(void)
{
	log_info("try xblade-menu --help");
	return -EINVAL;
}

static int parse_timeout(const char *text, int *timeout_s)
{
	char *end;
	long s = strtol(text, &end, 10);

	if (end == text || *end != '\0' || s < 0 ||
	    s > PXELINUX_TIMEOUT_MAX_S) {
		log_error("--timeout %s: give seconds, 0 to %d", text,
			  PXELINUX_TIMEOUT_MAX_S);
		return -EINVAL;
	}
	*timeout_s = (int)s;
	return 0;
}

static int parse_format(const char *name, enum menu_format *format)
{
	if (menu_parse_format(name, format))
		return 0;
	log_error("--format %s: give pxelinux, grub or ipxe", name);
	return -EINVAL;
}

static int parse_mac(const char *text, struct menu_options *o)
{
	o->has_mac = menu_parse_mac(text, o->mac);
	if (o->has_mac)
		return 0;
	log_error("--mac %s: give an Ethernet address, as in "
		  "52:54:00:12:34:56",
		  text);
	return -EINVAL;
}

/* Where an option's text goes; NULL for those that take none. */
static const char **text_of(struct menu_options *o, int c)
{
	switch (c) {
	case 't':
		return &o->tftp_root;
	case 'f':
		return &o->from;
	case 'F':
		return &o->family;
	case 'K':
		return &o->kiwi_version;
	case 'P':
		return &o->profiles;
	case 'l':
		return &o->label;
	case 'T':
		return &o->title;
	case 'k':
		return &o->kernel;
	case 'i':
		return &o->initrd;
	case 'a':
		return &o->append;
	default:
		return NULL;
	}
}

static int take_option(struct menu_options *o, int c)
{
	const char **text = text_of(o, c);

	if (text != NULL) {
		*text = optarg;
		return 0;
	}
	switch (c) {
	case 'o':
		return parse_format(optarg, &o->format);
	case 'm':
		return parse_mac(optarg, o);
	case 'd':
		o->make_default = true;
		return 0;
	case 's':
		return parse_timeout(optarg, &o->timeout_s);
	case 'n':
		o->dry_run = true;
		return 0;
	case 'r':
		o->remove = true;
		return 0;
	case 'h':
		show_help(o);
	case 'V':
		puts("xblade-menu " XBLADE_VERSION);
		end_after_output();
	default:
		return try_help();
	}
}

static int take_target(struct menu_options *o, char **args, int count)
{
	const char *why;

	if (count > 1) {
		log_error("one SHELF.SLOT at a time, not %s and %s", args[0],
			  args[1]);
		return try_help();
	}
	if (count == 0) {
		if (o->remove && o->label != NULL)
			return 0;
		log_error("no target given, as in e0.1");
		return try_help();
	}
	if (entry_parse_target(&o->target, args[0], &why) < 0) {
		entry_make_printable(args[0]);
		log_error("%s is no target to boot from: %s", args[0], why);
		return -EINVAL;
	}
	o->has_target = true;
	return 0;
}

int menu_options_parse(struct menu_options *o, int argc, char **argv)
{
	int c;

	*o = (struct menu_options){ .timeout_s = PXELINUX_TIMEOUT_KEEP };
	while ((c = getopt_long(argc, argv, "o:m:t:f:F:K:P:l:T:k:i:a:ds:nrhV",
				long_options, NULL)) != -1) {
		int rc = take_option(o, c);

		if (rc < 0)
			return rc;
	}
	return take_target(o, argv + optind, argc - optind);
}
