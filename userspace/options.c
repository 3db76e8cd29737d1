// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command line: vblade's own, with options of ours beside it.
 */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

static const char help_text[] =
	"usage: xblade [options] SHELF SLOT NETIF FILE\n"
	"       xblade [options] SHELF.SLOT NETIF FILE\n"
	"\n"
	"Exports FILE, an image or a block device, read-only by ATA over\n"
	"Ethernet on the interface NETIF.  Initiators see it as\n"
	"/dev/etherd/eSHELF.SLOT.\n"
	"\n"
	"      --io MODE             auto, zerocopy, native, generic or packet\n"
	"                            [auto: the first that NETIF takes]\n"
	"      --answer MODE         what the kernel answers by itself: auto, tcx,\n"
	"                            xdp or off [auto: what NETIF takes]\n"
	"      --cache SIZE          memory for the image, as 512M or 2G [the\n"
	"                            image, at most 1G and a quarter of what is\n"
	"                            free]\n"
	"      --preload             read the image into the cache at once, in the\n"
	"                            background\n"
	"      --workers N           AF_XDP: serve so many receive queues, one\n"
	"                            thread each [1]\n"
	"      --busy-poll USEC      AF_XDP: drive the card from the program, and\n"
	"                            defer its interrupts for so long\n"
	"      --sectors N           most sectors of a frame [what the MTU holds]\n"
	"      --advertise SECONDS   announce the target so often, 0: at start\n"
	"                            only [5]\n"
	"      --reserve             let clients reserve the target for themselves\n"
	"      --no-reserve          refuse reservations [the default of what is\n"
	"                            read-only]\n"
	"  -b, --buffers N           requests a client may have under way [64]\n"
	"  -h, --help                this text\n"
	"  -V, --version             the version\n";

enum {
	OPTION_IO = 256,
	OPTION_ANSWER,
	OPTION_CACHE,
	OPTION_PRELOAD,
	OPTION_WORKERS,
	OPTION_BUSY_POLL,
	OPTION_SECTORS,
	OPTION_ADVERTISE,
	OPTION_RESERVE,
	OPTION_NO_RESERVE,
};

static const struct option long_options[] = {
	{ "io", required_argument, NULL, OPTION_IO },
	{ "answer", required_argument, NULL, OPTION_ANSWER },
	{ "cache", required_argument, NULL, OPTION_CACHE },
	{ "preload", no_argument, NULL, OPTION_PRELOAD },
	{ "workers", required_argument, NULL, OPTION_WORKERS },
	{ "busy-poll", required_argument, NULL, OPTION_BUSY_POLL },
	{ "sectors", required_argument, NULL, OPTION_SECTORS },
	{ "advertise", required_argument, NULL, OPTION_ADVERTISE },
	{ "reserve", no_argument, NULL, OPTION_RESERVE },
	{ "no-reserve", no_argument, NULL, OPTION_NO_RESERVE },
	{ "buffers", required_argument, NULL, 'b' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* A whole decimal number up to max, ended by end. */
static bool parse_number(const char *text, char end, uint64_t max,
			 uint64_t *value, const char **rest)
{
	char *stop;

	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	*value = strtoull(text, &stop, 10);
	*rest = stop;
	return errno == 0 && *stop == end && *value <= max;
}

static bool parse_range(const char *option, const char *text, uint64_t min,
			uint64_t max, uint32_t *value)
{
	const char *rest;
	uint64_t number;

	if (parse_number(text, '\0', max, &number, &rest) && number >= min) {
		*value = (uint32_t)number;
		return true;
	}
	log_error("%s %s: not a number from %llu to %llu", option, text,
		  (unsigned long long)min, (unsigned long long)max);
	return false;
}

static bool parse_io(const char *text, enum port_mode *mode)
{
	for (enum port_mode m = PORT_ZEROCOPY; m <= PORT_AUTO; m++) {
		if (strcmp(text, port_mode_name(m)) == 0) {
			*mode = m;
			return true;
		}
	}
	log_error("--io %s: not one of auto, zerocopy, native, generic, packet",
		  text);
	return false;
}

static bool parse_answer(const char *text, enum port_answer *answer)
{
	for (enum port_answer a = PORT_ANSWER_OFF; a <= PORT_ANSWER_AUTO; a++) {
		if (strcmp(text, port_answer_name(a)) == 0) {
			*answer = a;
			return true;
		}
	}
	log_error("--answer %s: not one of auto, tcx, xdp, off", text);
	return false;
}

static bool parse_cache(const char *text, uint64_t *bytes)
{
	static const char units[] = "KMGT";
	char *stop;
	const char *unit;
	uint64_t number;

	errno = 0;
	number = strtoull(text, &stop, 10);
	unit = *stop ? strchr(units, toupper((unsigned char)*stop)) : NULL;
	if (unit && stop[1] == '\0') {
		unsigned shift = 10 * ((unsigned)(unit - units) + 1);

		/* Too large a number becomes too large a size. */
		number = number < UINT64_MAX >> shift ? number << shift
						      : UINT64_MAX;
		stop++;
	}
	if (errno || !isdigit((unsigned char)text[0]) || *stop != '\0' ||
	    number < CACHE_BYTES_MIN || number > 1ull << 44) {
		log_error("--cache %s: not a size from %lluM to 16T, as 512M "
			  "or 2G",
			  text, CACHE_BYTES_MIN >> 20);
		return false;
	}
	*bytes = number;
	return true;
}

static bool parse_option(struct server_config *config, int option)
{
	switch (option) {
	case OPTION_IO:
		return parse_io(optarg, &config->wish.mode);
	case OPTION_ANSWER:
		return parse_answer(optarg, &config->wish.answer);
	case OPTION_CACHE:
		return parse_cache(optarg, &config->cache_bytes);
	case OPTION_PRELOAD:
		config->exports->preload = true;
		return true;
	case OPTION_WORKERS:
		return parse_range("--workers", optarg, 1, WORKERS_MAX,
				   &config->wish.queue_count);
	case OPTION_BUSY_POLL:
		return parse_range("--busy-poll", optarg, 1, 1000000,
				   &config->busy_poll_us);
	case OPTION_SECTORS:
		return parse_range("--sectors", optarg, 1, FRAME_SECTORS_MAX,
				   &config->exports->frame_sectors);
	case OPTION_ADVERTISE:
		return parse_range("--advertise", optarg, 0, 86400,
				   &config->advertise_seconds);
	case OPTION_RESERVE:
		config->exports->reserve = true;
		return true;
	case OPTION_NO_RESERVE:
		config->exports->reserve = false;
		return true;
	case 'b':
		return parse_range("--buffers", optarg, BUFFER_COUNT_MIN, 65535,
				   &config->exports->buffer_count);
	default:
		return false;
	}
}

static bool parse_shelf(struct server_config *config, uint64_t shelf,
			const char *text)
{
	if (shelf == AOE_SHELF_RESERVED || shelf >= AOE_SHELF_ANY) {
		log_error("shelf %s: not one from 0 to 65534 without 4095",
			  text);
		return false;
	}
	config->exports->shelf = (uint16_t)shelf;
	return true;
}

static bool parse_slot(struct server_config *config, const char *text)
{
	const char *rest;
	uint64_t slot;

	if (!parse_number(text, '\0', AOE_SLOT_ANY - 1, &slot, &rest)) {
		log_error("slot %s: not one from 0 to 254", text);
		return false;
	}
	config->exports->slot = (uint8_t)slot;
	return true;
}

/* "0 1" or "0.1"; returns how many words it took, 0 when they are wrong. */
static int parse_address(struct server_config *config, char **words, int count)
{
	const char *rest = "";
	uint64_t shelf;

	if (count > 0 && parse_number(words[0], '.', UINT32_MAX, &shelf, &rest))
		return parse_shelf(config, shelf, words[0]) &&
				       parse_slot(config, rest + 1)
			       ? 1
			       : 0;
	if (count < 2) {
		log_error("missing arguments; usage: xblade SHELF SLOT NETIF "
			  "FILE");
		return 0;
	}
	if (!parse_number(words[0], '\0', UINT32_MAX, &shelf, &rest)) {
		log_error("shelf %s: not one from 0 to 65534 without 4095",
			  words[0]);
		return 0;
	}
	return parse_shelf(config, shelf, words[0]) &&
			       parse_slot(config, words[1])
		       ? 2
		       : 0;
}

static enum options_verdict parse_words(struct server_config *config,
					char **words, int count)
{
	int used = parse_address(config, words, count);

	if (used == 0)
		return OPTIONS_WRONG;
	if (count - used != 2) {
		log_error("%s arguments; usage: xblade SHELF SLOT NETIF FILE",
			  count - used < 2 ? "missing" : "too many");
		return OPTIONS_WRONG;
	}
	config->exports->netif = strdup(words[used]);
	config->exports->path = strdup(words[used + 1]);
	if (config->wish.mode == PORT_GENERIC &&
	    (config->wish.answer == PORT_ANSWER_TCX ||
	     config->wish.answer == PORT_ANSWER_XDP)) {
		log_error("--io generic and --answer %s do not go together; "
			  "use --io=auto",
			  port_answer_name(config->wish.answer));
		return OPTIONS_WRONG;
	}
	if (config->wish.mode == PORT_PACKET && config->wish.queue_count > 1) {
		log_error("--io packet has one queue, but --workers %u were "
			  "asked for",
			  config->wish.queue_count);
		return OPTIONS_WRONG;
	}
	return OPTIONS_SERVE;
}

static void options_refuse(int why, const char *word)
{
	const char *what = why == '?' ? "unknown" : "its value is missing";

	/* Of several letters in a word, the one that is meant. */
	if (optopt > 0 && optopt < OPTION_IO)
		log_error("option -%c: %s; see xblade --help", optopt, what);
	else
		log_error("option %s: %s; see xblade --help", word, what);
}

enum options_verdict options_parse(struct server_config *config, int argc,
				   char **argv)
{
	int option;

	*config = (struct server_config){
		.wish = { PORT_AUTO, PORT_ANSWER_AUTO, 1 },
		.advertise_seconds = ADVERT_SECONDS_DEFAULT,
	};
	if (!server_config_add(config))
		return OPTIONS_WRONG;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:b:hV", long_options,
				     NULL)) != -1) {
		switch (option) {
		case 'h':
			fputs(help_text, stdout);
			return OPTIONS_DONE;
		case 'V':
			puts("xblade " XBLADE_VERSION);
			return OPTIONS_DONE;
		case '?':
		case ':':
			options_refuse(option, argv[optind - 1]);
			return OPTIONS_WRONG;
		default:
			if (!parse_option(config, option))
				return OPTIONS_WRONG;
		}
	}
	return parse_words(config, argv + optind, argc - optind);
}
