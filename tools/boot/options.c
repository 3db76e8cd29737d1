// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade-boot's command line and its help.
 */
#include "tools/boot/options.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "tools/cli/print.h"

/* What holds where nothing is said, and the most that can be. */
#define TIMEOUT_S   5
#define TIMEOUT_MAX 3600
#define RETIRE_S    600
#define RETIRE_MAX  604800
#define USER	    "nobody"

static const char usage[] =
	"Usage: xblade-boot [options] --interface NAME ISO...\n"
	"       xblade-boot [options] --config FILE\n"
	"       xblade-boot [--interface NAME] add ISO | replace WHICH [ISO] |\n"
	"                   rollback WHICH | remove WHICH | reload | list "
	"[--json]\n"
	"\n"
	"Lets machines on that network boot live ISOs: exports each by AoE, "
	"serves\n"
	"kernel and initrd straight out of it by HTTP, and answers PXE beside "
	"the DHCP\n"
	"server that is there.  Ctrl-C takes it all away.\n"
	"\n"
	"  -i, --interface NAME  where the machines are\n"
	"  -C, --config FILE     settings, as in interface = eth0, iso = "
	"x.iso\n"
	"  -A, --address S.S     shelf and slot of the first ISO [the first "
	"free]\n"
	"  -l, --loader NAME     pxelinux, grub or ipxe [BIOS: pxelinux, "
	"UEFI: grub]\n"
	"  -L, --loader-dir DIR  look for loaders there first\n"
	"  -o, --over WAY        where systems have their root from: aoe or "
	"http [aoe]\n"
	"  -a, --append ARGS     further arguments for every kernel\n"
	"  -T, --title TEXT      of the menu\n"
	"  -s, --timeout SECONDS until one ISO boots by itself [5]; of several "
	"the\n"
	"                        first does only if this is given\n"
	"  -r, --dhcp-range A,B  give addresses from A to B as well\n"
	"  -n, --no-dhcp         run no DHCP, print what yours needs\n"
	"  -p, --http-port N     [80]\n"
	"  -u, --user NAME       run as this user [nobody]\n"
	"  -R, --run-dir DIR     for loaders and menus [/run/xblade-boot/NAME]\n"
	"  -k, --retire SECONDS  a former build is exported until it has not "
	"been\n"
	"                        read for so long [600]\n"
	"  -j, --json            tell each event as a line of JSON\n"
	"  -h, --help            show this help\n"
	"  -V, --version         show the version\n";

static const struct option long_options[] = {
	{ "interface", required_argument, NULL, 'i' },
	{ "config", required_argument, NULL, 'C' },
	{ "address", required_argument, NULL, 'A' },
	{ "loader", required_argument, NULL, 'l' },
	{ "loader-dir", required_argument, NULL, 'L' },
	{ "over", required_argument, NULL, 'o' },
	{ "append", required_argument, NULL, 'a' },
	{ "title", required_argument, NULL, 'T' },
	{ "timeout", required_argument, NULL, 's' },
	{ "dhcp-range", required_argument, NULL, 'r' },
	{ "no-dhcp", no_argument, NULL, 'n' },
	{ "http-port", required_argument, NULL, 'p' },
	{ "user", required_argument, NULL, 'u' },
	{ "run-dir", required_argument, NULL, 'R' },
	{ "retire", required_argument, NULL, 'k' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* Who edits a file that is read anew has its man page. */
static int try_help(const struct boot_options *o)
{
	if (!o->is_reread)
		log_info("try xblade-boot --help");
	return -EINVAL;
}

static int set_number(const char *where, const char *name, const char *value,
		      int min, int max, int *number)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (!isdigit((unsigned char)value[0]) || *end != '\0' || errno != 0 ||
	    n < min || n > max) {
		log_error("%s%s %s: give a number, %d to %d", where, name,
			  value, min, max);
		return -EINVAL;
	}
	*number = (int)n;
	return 0;
}

static int set_flag(const char *where, const char *name, const char *value,
		    bool *flag)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
		log_error("%s%s %s: give yes or no", where, name, value);
		return -EINVAL;
	}
	*flag = value[0] == 'y';
	return 0;
}

static int add_iso(struct boot_options *o, const char *where, const char *path)
{
	if (o->iso_count == BOOT_ISOS_MAX) {
		log_error("%s%s is one ISO too many: at most %u", where, path,
			  BOOT_ISOS_MAX);
		return -EINVAL;
	}
	o->isos[o->iso_count++] = path;
	return 0;
}

static int set_address(struct boot_options *o, const char *where,
		       const char *value)
{
	const char *why;

	if (entry_parse_target(&o->address, value, &why) < 0) {
		log_error("%saddress %s: %s", where, value, why);
		return -EINVAL;
	}
	o->has_address = true;
	return 0;
}

/* First and last address, parted by a comma; here_find() judges them. */
static int set_range(struct boot_options *o, const char *where,
		     const char *value)
{
	const char *comma = strchr(value, ',');
	char first[INET_ADDRSTRLEN];

	if (comma != NULL)
		snprintf(first, sizeof(first), "%.*s", (int)(comma - value),
			 value);
	if (comma == NULL || comma - value >= INET_ADDRSTRLEN ||
	    inet_pton(AF_INET, first, &o->dhcp_first) != 1 ||
	    inet_pton(AF_INET, comma + 1, &o->dhcp_last) != 1) {
		log_error("%sdhcp-range %s: give the first and the last "
			  "address, as in 192.168.1.100,192.168.1.199",
			  where, value);
		return -EINVAL;
	}
	if (ntohl(o->dhcp_first.s_addr) > ntohl(o->dhcp_last.s_addr)) {
		log_error("%sdhcp-range %s: the first address is behind the "
			  "last: give the lower one first",
			  where, value);
		return -EINVAL;
	}
	o->dhcp_range = value;
	return 0;
}

static int set_loader(struct boot_options *o, const char *where,
		      const char *value)
{
	o->has_loader = menu_parse_format(value, &o->loader);
	if (o->has_loader)
		return 0;
	log_error("%sloader %s: give pxelinux, grub or ipxe", where, value);
	return -EINVAL;
}

static int set_way(struct boot_options *o, const char *where, const char *value)
{
	if (strcmp(value, "aoe") != 0 && strcmp(value, "http") != 0) {
		log_error("%sover %s: give aoe or http", where, value);
		return -EINVAL;
	}
	o->over = value[0] == 'a' ? PROFILE_AOE : PROFILE_HTTP;
	return 0;
}

/* Settings that are a text; NULL for all others. */
static const char **text_of(struct boot_options *o, const char *name)
{
	const struct {
		const char *name;
		const char **text;
	} texts[] = {
		{ "interface", &o->interface },
		{ "loader-dir", &o->loader_dir },
		{ "append", &o->append },
		{ "title", &o->title },
		{ "user", &o->user },
		{ "run-dir", &o->run_dir },
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(texts[i].name, name) == 0)
			return texts[i].text;
	}
	return NULL;
}

int boot_options_set(struct boot_options *o, const char *where,
		     const char *name, const char *value)
{
	const char **text = text_of(o, name);
	int port, rc;

	if (text != NULL) {
		*text = value;
		return 0;
	}
	if (strcmp(name, "iso") == 0)
		return add_iso(o, where, value);
	if (strcmp(name, "address") == 0)
		return set_address(o, where, value);
	if (strcmp(name, "loader") == 0)
		return set_loader(o, where, value);
	if (strcmp(name, "over") == 0)
		return set_way(o, where, value);
	if (strcmp(name, "dhcp-range") == 0)
		return set_range(o, where, value);
	if (strcmp(name, "no-dhcp") == 0)
		return set_flag(where, name, value, &o->no_dhcp);
	if (strcmp(name, "json") == 0)
		return set_flag(where, name, value, &o->as_json);
	if (strcmp(name, "timeout") == 0) {
		o->has_timeout = true;
		return set_number(where, name, value, 0, TIMEOUT_MAX,
				  &o->timeout_s);
	}
	if (strcmp(name, "retire") == 0)
		return set_number(where, name, value, 1, RETIRE_MAX,
				  &o->retire_s);
	if (strcmp(name, "http-port") == 0) {
		rc = set_number(where, name, value, 1, UINT16_MAX, &port);
		if (rc == 0)
			o->http_port = (uint16_t)port;
		return rc;
	}
	log_error("%s%s is no setting: xblade-boot(8) lists them", where, name);
	return -EINVAL;
}

static int check(const struct boot_options *o)
{
	if (o->interface == NULL)
		log_error("no interface given: --interface NAME is the one "
			  "that leads to the machines");
	else if (o->iso_count == 0)
		log_error("no ISO given");
	else if (o->no_dhcp && o->dhcp_range != NULL)
		log_error("--no-dhcp and --dhcp-range do not go together");
	else if (o->http_port != BOOT_HTTP_PORT &&
		 (!o->has_loader || o->loader != MENU_IPXE))
		log_error("--http-port %u: GRUB knows port 80 only; use it, or "
			  "--loader ipxe",
			  o->http_port);
	else
		return 0;
	return try_help(o);
}

static int take_option(struct boot_options *o, int c, int index)
{
	const char *name = index >= 0 ? long_options[index].name : "";

	if (c == 'C') {
		o->config = optarg;
		return boot_options_read(o, optarg);
	}
	return boot_options_set(o, "--", name, optarg != NULL ? optarg : "yes");
}

static int index_of(int c)
{
	for (int i = 0; long_options[i].name != NULL; i++) {
		if (long_options[i].val == c)
			return i;
	}
	return -1;
}

/* What may be said to an xblade-boot that runs, and with how many words. */
static const struct {
	const char *name;
	int least, most;
	const char *words;
} orders[] = {
	{ "add", 1, 1, "ISO" },	       { "replace", 1, 2, "WHICH [ISO]" },
	{ "rollback", 1, 1, "WHICH" }, { "remove", 1, 1, "WHICH" },
	{ "reload", 0, 0, "" },	       { "list", 0, 0, "" },
};

static int find_order(const char *word)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		if (strcmp(orders[i].name, word) == 0)
			return (int)i;
	}
	return -1;
}

static bool is_order(const char *word)
{
	return find_order(word) >= 0;
}

/* A mistyped order would be taken for an ISO; at once, before all else that
 * it lacks then. */
static int check_word(const char *word)
{
	char names[BOOT_NAMES_BYTES];
	size_t len = 0;

	if (strchr(word, '/') != NULL || access(word, F_OK) == 0)
		return 0;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		len += (size_t)snprintf(names + len, sizeof(names) - len,
					"%s%s", i > 0 ? ", " : "",
					orders[i].name);
	log_error("%s: neither an order (%s) nor a file", word, names);
	return -EINVAL;
}

/* A name is of the directory of who asks; an order that may be anywhere. */
static int take_path(char **word)
{
	static char whole[PATH_MAX]; /* one order, one path */

	if (realpath(*word, whole) == NULL) {
		log_error("cannot boot %s: %s", *word, strerror(errno));
		return -EINVAL;
	}
	*word = whole;
	return 0;
}

static int take_order(struct boot_options *o, int count, char **words)
{
	int i = find_order(words[0]);

	if (count - 1 < orders[i].least || count - 1 > orders[i].most) {
		log_error("usage: xblade-boot %s %s", orders[i].name,
			  orders[i].words);
		return -EINVAL;
	}
	for (int w = 0; w < count; w++)
		o->order[o->order_count++] = words[w];
	if (strcmp(words[0], "add") == 0)
		return take_path(&o->order[1]);
	if (strcmp(words[0], "replace") == 0 && count == 3)
		return take_path(&o->order[2]);
	return 0;
}

static void set_defaults(struct boot_options *o, int argc, char **argv)
{
	*o = (struct boot_options){
		.timeout_s = TIMEOUT_S,
		.http_port = BOOT_HTTP_PORT,
		.user = USER,
		.retire_s = RETIRE_S,
		.title = "Boot a live system",
		.argc = argc,
		.argv = argv,
	};
}

static int parse(struct boot_options *o, int argc, char **argv)
{
	int c, rc = 0;

	while (rc == 0 &&
	       (c = getopt_long(argc, argv, "i:C:A:l:L:o:a:T:s:r:np:u:R:k:jhV",
				long_options, NULL)) != -1) {
		if (c == 'h')
			print_and_exit(usage);
		if (c == 'V')
			print_and_exit("xblade-boot " XBLADE_VERSION "\n");
		rc = c == '?' ? try_help(o) : take_option(o, c, index_of(c));
	}
	if (rc == 0 && optind < argc && is_order(argv[optind]))
		return take_order(o, argc - optind, argv + optind);
	if (rc == 0 && optind < argc && !o->is_reread)
		rc = check_word(argv[optind]);
	while (rc == 0 && optind < argc)
		rc = add_iso(o, "", argv[optind++]);
	return rc == 0 ? check(o) : rc;
}

int boot_options_parse(struct boot_options *o, int argc, char **argv)
{
	set_defaults(o, argc, argv);
	return parse(o, argc, argv);
}

int boot_options_reread(const struct boot_options *o,
			struct boot_options *fresh)
{
	set_defaults(fresh, o->argc, o->argv);
	fresh->is_reread = true;
	optind = 0; /* getopt begins anew */
	return parse(fresh, o->argc, o->argv);
}
