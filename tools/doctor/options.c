// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade-doctor's command line, and its help.
 */
#include "tools/doctor/options.h"

#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "tools/cli/print.h"
#include "tools/menu/entry.h"

/* A server that pings an address before it offers it takes 3 s. */
#define SECONDS_DEFAULT 5.0
#define SECONDS_MIN	0.1
#define SECONDS_MAX	600.0

static const char usage[] =
	"Usage: xblade-doctor [options] --interface INTERFACE [ISO]\n"
	"\n"
	"Looks at what would keep machines on INTERFACE from booting, and says\n"
	"what to do.\n"
	"\n"
	"  -i, --interface INTERFACE  where the machines are\n"
	"  -a, --address SHELF.SLOT   of the target that is to be [0.1]\n"
	"  -t, --timeout SECONDS      listen for DHCP servers so long [5]\n"
	"      --try                  attach to INTERFACE as xblade does, then "
	"go\n"
	"  -q, --quiet                only what is not well\n"
	"      --json                 one JSON object on standard output\n"
	"  -h, --help                 show this help\n"
	"  -V, --version              show the version\n";

enum { OPTION_TRY = 256, OPTION_JSON };

static const struct option long_options[] = {
	{ "interface", required_argument, NULL, 'i' },
	{ "address", required_argument, NULL, 'a' },
	{ "timeout", required_argument, NULL, 't' },
	{ "try", no_argument, NULL, OPTION_TRY },
	{ "quiet", no_argument, NULL, 'q' },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static bool parse_seconds(const char *text, double *seconds)
{
	char *end;
	double number = strtod(text, &end);

	/* Decimals only; what is no number compares with nothing. */
	if (text[strspn(text, "0123456789.")] == '\0' && end != text &&
	    *end == '\0' && number >= SECONDS_MIN && number <= SECONDS_MAX) {
		*seconds = number;
		return true;
	}
	log_error("--timeout %s: give seconds, %g to %g", text, SECONDS_MIN,
		  SECONDS_MAX);
	return false;
}

static bool parse_address(const char *text, struct address *address)
{
	struct boot_target target;
	const char *why;

	if (entry_parse_target(&target, text, &why) < 0) {
		log_error("--address %s is no target: %s", text, why);
		return false;
	}
	*address = (struct address){ target.shelf, target.slot };
	return true;
}

static bool take_option(struct doctor_options *o, int c, const char *word)
{
	switch (c) {
	case 'i':
		o->interface = optarg;
		return true;
	case 'a':
		return parse_address(optarg, &o->address);
	case 't':
		return parse_seconds(optarg, &o->seconds);
	case OPTION_TRY:
		o->is_trying = true;
		return true;
	case 'q':
		o->is_quiet = true;
		return true;
	case OPTION_JSON:
		o->as_json = true;
		return true;
	case 'h':
		print_and_exit(usage);
	case 'V':
		print_and_exit("xblade-doctor " XBLADE_VERSION "\n");
	default:
		log_error("option %s: %s; see xblade-doctor --help", word,
			  c == ':' ? "its value is missing" : "not known");
		return false;
	}
}

static bool take_words(struct doctor_options *o, char **words, int count)
{
	if (!o->interface && count > 0 && if_nametoindex(words[0]) > 0) {
		log_error(
			"%s is an interface: xblade-doctor --interface %s%s%s",
			words[0], words[0], count > 1 ? " " : "",
			count > 1 ? words[1] : "");
		return false;
	}
	if (count > 1) {
		log_error("one ISO at a time, not also %s", words[1]);
		return false;
	}
	if (!o->interface) {
		log_error("no interface given, as in xblade-doctor "
			  "--interface eth0%s%s; see xblade-doctor --help",
			  count > 0 ? " " : "", count > 0 ? words[0] : "");
		return false;
	}
	if (count > 0)
		o->iso = words[0];
	return true;
}

int doctor_options_parse(struct doctor_options *o, int argc, char **argv)
{
	int c;

	*o = (struct doctor_options){
		.address = { 0, 1 },
		.seconds = SECONDS_DEFAULT,
	};
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":i:a:t:qhV", long_options,
				NULL)) != -1) {
		if (!take_option(o, c, argv[optind - 1]))
			return -EINVAL;
	}
	return take_words(o, argv + optind, argc - optind) ? 0 : -EINVAL;
}
