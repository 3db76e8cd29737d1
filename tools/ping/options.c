// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade-ping's command line, and its help.
 */
#include "tools/ping/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "tools/cli/print.h"
#include "tools/menu/entry.h"

#define COUNT_DEFAULT 5u
#define COUNT_MAX     1000000u
#define SECONDS_MIN   0.01
#define SECONDS_MAX   3600.0

static const char usage[] =
	"Usage: xblade-ping [options] INTERFACE\n"
	"       xblade-ping [options] INTERFACE SHELF.SLOT\n"
	"\n"
	"Lists the AoE targets that INTERFACE reaches, or measures the round "
	"trips to\n"
	"one; warns of what is wrong with them.\n"
	"\n"
	"  -t, --timeout SECONDS   listen, and wait for an answer, so long "
	"[1]\n"
	"  -q, --quiet             no heading of the list; no line for each "
	"answer\n"
	"      --json              one JSON object on standard output\n"
	"  -h, --help              show this help\n"
	"  -V, --version           show the version\n"
	"\n"
	"With SHELF.SLOT, as in e0.1 or 0.1:\n"
	"  -c, --count N           rounds, 0: until interrupted [5]\n"
	"  -i, --interval SECONDS  from round to round [1]\n"
	"  -s, --sectors N         read N sectors each time, full: as many as "
	"the\n"
	"                          target and the MTU offer [1]\n";

enum { OPTION_JSON = 256 };

static const struct option long_options[] = {
	{ "timeout", required_argument, NULL, 't' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ "count", required_argument, NULL, 'c' },
	{ "interval", required_argument, NULL, 'i' },
	{ "sectors", required_argument, NULL, 's' },
	{ NULL, 0, NULL, 0 },
};

static bool parse_seconds(const char *option, const char *text, double min,
			  double *seconds)
{
	char *end;
	double number = strtod(text, &end);

	/* Decimals only; what is no number compares with nothing. */
	if (text[strspn(text, "0123456789.")] == '\0' && end != text &&
	    *end == '\0' && number >= min && number <= SECONDS_MAX) {
		*seconds = number;
		return true;
	}
	log_error("%s %s: give seconds, %g to %g", option, text, min,
		  SECONDS_MAX);
	return false;
}

static bool parse_number(const char *option, const char *text, uint64_t min,
			 uint64_t max, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	if (isdigit((unsigned char)text[0]) && *end == '\0' && errno == 0 &&
	    *number >= min && *number <= max)
		return true;
	log_error("%s %s: give a number, %llu to %llu%s", option, text,
		  (unsigned long long)min, (unsigned long long)max,
		  max == UINT8_MAX ? ", or full" : "");
	return false;
}

static bool parse_sectors(struct ping_options *o, const char *text)
{
	uint64_t number = PING_SECTORS_FULL;

	if (strcmp(text, "full") != 0 &&
	    !parse_number("--sectors", text, 1, UINT8_MAX, &number))
		return false;
	o->sectors = (uint8_t)number;
	return true;
}

/* Options of the rounds: they must be for a target. */
static bool take_round_option(struct ping_options *o, int c)
{
	switch (c) {
	case 'c':
		o->round_option = "--count";
		return parse_number("--count", optarg, 0, COUNT_MAX, &o->count);
	case 'i':
		o->round_option = "--interval";
		return parse_seconds("--interval", optarg, 0, &o->interval_s);
	default:
		o->round_option = "--sectors";
		return parse_sectors(o, optarg);
	}
}

static bool take_option(struct ping_options *o, int c, const char *word)
{
	switch (c) {
	case 'c':
	case 'i':
	case 's':
		return take_round_option(o, c);
	case 't':
		return parse_seconds("--timeout", optarg, SECONDS_MIN,
				     &o->timeout_s);
	case 'q':
		o->is_quiet = true;
		return true;
	case OPTION_JSON:
		o->as_json = true;
		return true;
	case 'h':
		print_and_exit(usage);
	case 'V':
		print_and_exit("xblade-ping " XBLADE_VERSION "\n");
	default:
		log_error("option %s: %s; see xblade-ping --help", word,
			  c == ':' ? "its value is missing" : "not known");
		return false;
	}
}

static bool take_target(struct ping_options *o, const char *text)
{
	struct boot_target target;
	const char *why;

	if (entry_parse_target(&target, text, &why) < 0) {
		log_error("%s is no target: %s", text, why);
		return false;
	}
	o->has_target = true;
	o->target = (struct address){ target.shelf, target.slot };
	return true;
}

/* Its target comes behind it; one that is named like that is well. */
static bool take_interface(struct ping_options *o, char **words, int count)
{
	struct boot_target target;
	const char *why;

	o->interface = words[0];
	if (if_nametoindex(words[0]) > 0 ||
	    entry_parse_target(&target, words[0], &why) < 0)
		return true;
	log_error("%s is a target, the interface comes first: xblade-ping %s "
		  "%s",
		  words[0], count > 1 ? words[1] : "INTERFACE", words[0]);
	return false;
}

static bool take_words(struct ping_options *o, char **words, int count)
{
	if (count < 1) {
		log_error("no interface given, as in xblade-ping eth0; see "
			  "xblade-ping --help");
		return false;
	}
	if (!take_interface(o, words, count))
		return false;
	if (count > 1 && !take_target(o, words[1]))
		return false;
	if (count > 2) {
		log_error("one target at a time, not also %s", words[2]);
		return false;
	}
	if (o->round_option && !o->has_target) {
		log_error("%s needs a target, as in xblade-ping %s e0.1",
			  o->round_option, o->interface);
		return false;
	}
	if (o->as_json && o->count == 0) {
		log_error("--json needs an end: give --count");
		return false;
	}
	return true;
}

int ping_options_parse(struct ping_options *o, int argc, char **argv)
{
	int c;

	*o = (struct ping_options){
		.target = { AOE_SHELF_ANY, AOE_SLOT_ANY },
		.count = COUNT_DEFAULT,
		.interval_s = 1,
		.timeout_s = 1,
		.sectors = 1,
	};
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":t:qhVc:i:s:", long_options,
				NULL)) != -1) {
		if (!take_option(o, c, argv[optind - 1]))
			return -EINVAL;
	}
	return take_words(o, argv + optind, argc - optind) ? 0 : -EINVAL;
}
