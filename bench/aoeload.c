// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * aoeload: reads from an AoE target as many clients would, and says how fast,
 * how evenly and how right the answers were.  One line of JSON on stdout for
 * scripts, one line on stderr for people.  Always stops by itself.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/aoeload_load.h"
#include "log.h"

#define SECONDS_MAX 3600.0
#define UPTIME_MAX  1e9

static const char help_text[] =
	"usage: aoeload [options] --interface NETIF SHELF.SLOT\n"
	"\n"
	"  -i, --interface NETIF   where the target is heard\n"
	"  -c, --clients N         clients, each with its own MAC [1]\n"
	"  -w, --window W          reads that each has under way [1]\n"
	"  -n, --sectors N         sectors of a read [what the target says]\n"
	"  -p, --pattern P         sequential, random, or storm: all clients\n"
	"                          read the same at the same time "
	"[sequential]\n"
	"  -s, --seconds S         how long, at most [1; 60 with --requests]\n"
	"  -r, --requests N        stop after so many reads\n"
	"  -v, --verify FILE       compare every byte with this image\n"
	"  -t, --timeout MS        retransmit after that [200]\n"
	"      --first-client N    number of the first MAC [0]\n"
	"      --seed N            of the random pattern [1]\n"
	"      --start-at S        when CLOCK_MONOTONIC is so many seconds\n"
	"  -h, --help\n";

enum {
	OPTION_FIRST_CLIENT = 256,
	OPTION_SEED,
	OPTION_START_AT,
};

static const struct option long_options[] = {
	{ "interface", required_argument, NULL, 'i' },
	{ "clients", required_argument, NULL, 'c' },
	{ "window", required_argument, NULL, 'w' },
	{ "sectors", required_argument, NULL, 'n' },
	{ "pattern", required_argument, NULL, 'p' },
	{ "seconds", required_argument, NULL, 's' },
	{ "requests", required_argument, NULL, 'r' },
	{ "verify", required_argument, NULL, 'v' },
	{ "timeout", required_argument, NULL, 't' },
	{ "first-client", required_argument, NULL, OPTION_FIRST_CLIENT },
	{ "seed", required_argument, NULL, OPTION_SEED },
	{ "start-at", required_argument, NULL, OPTION_START_AT },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char *const pattern_names[] = {
	[PATTERN_SEQUENTIAL] = "sequential",
	[PATTERN_RANDOM] = "random",
	[PATTERN_STORM] = "storm",
};

static bool parse_u64(const char *text, uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (errno == 0 && *text >= '0' && *text <= '9' && *end == '\0' &&
	    *value <= max)
		return true;
	log_error("%s: not a number up to %" PRIu64, text, max);
	return false;
}

static bool parse_u32(const char *text, uint32_t max, uint32_t *value)
{
	uint64_t wide;

	if (!parse_u64(text, max, &wide))
		return false;
	*value = (uint32_t)wide;
	return true;
}

static bool parse_pattern(const char *text, enum pattern *pattern)
{
	for (enum pattern p = PATTERN_SEQUENTIAL; p <= PATTERN_STORM; p++) {
		if (strcmp(text, pattern_names[p]) == 0) {
			*pattern = p;
			return true;
		}
	}
	log_error("%s: no such pattern", text);
	return false;
}

static bool parse_seconds(const char *text, double max, uint64_t *ns)
{
	char *end;
	double seconds = strtod(text, &end);

	if (*end != '\0' || !(seconds > 0 && seconds <= max)) {
		log_error("%s: not a number of seconds up to %g", text, max);
		return false;
	}
	*ns = (uint64_t)(seconds * 1e9);
	return true;
}

static bool parse_target(const char *text, struct load_config *config)
{
	unsigned shelf, slot;
	char rest;

	if (sscanf(text, "%5u.%3u%c", &shelf, &slot, &rest) != 2 ||
	    shelf >= AOE_SHELF_ANY || slot >= AOE_SLOT_ANY) {
		log_error("%s: not a target as SHELF.SLOT", text);
		return false;
	}
	config->shelf = (uint16_t)shelf;
	config->slot = (uint8_t)slot;
	return true;
}

static bool parse_option(struct load_config *config, int option)
{
	uint64_t ms;

	switch (option) {
	case 'i':
		config->interface = optarg;
		return true;
	case 'c':
		return parse_u32(optarg, CLIENTS_MAX, &config->client_count);
	case 'w':
		return parse_u32(optarg, IN_FLIGHT_MAX, &config->window);
	case 'n':
		return parse_u32(optarg, UINT8_MAX, &config->sectors);
	case 'p':
		return parse_pattern(optarg, &config->pattern);
	case 's':
		return parse_seconds(optarg, SECONDS_MAX, &config->seconds_ns);
	case 'r':
		return parse_u64(optarg, UINT64_MAX, &config->request_limit);
	case 'v':
		config->verify_path = optarg;
		return true;
	case 't':
		if (!parse_u64(optarg, 60000, &ms))
			return false;
		config->timeout_ns = ms * 1000000;
		return true;
	case OPTION_FIRST_CLIENT:
		return parse_u32(optarg, CLIENTS_MAX, &config->first_client);
	case OPTION_SEED:
		return parse_u32(optarg, UINT32_MAX, &config->seed);
	case OPTION_START_AT:
		return parse_seconds(optarg, UPTIME_MAX, &config->start_ns);
	default:
		return false;
	}
}

static bool parse_arguments(int argc, char **argv, struct load_config *config)
{
	int option;

	while ((option = getopt_long(argc, argv, "i:c:w:n:p:s:r:v:t:h",
				     long_options, NULL)) >= 0) {
		if (option == 'h') {
			fputs(help_text, stdout);
			exit(0);
		}
		if (!parse_option(config, option))
			return false;
	}
	if (argc - optind != 1 || !config->interface) {
		log_error("an interface and a target are needed; see --help");
		return false;
	}
	if (config->seconds_ns == 0)
		config->seconds_ns = (config->request_limit ? 60 : 1) *
				     1000000000ull;
	if (config->client_count == 0 || config->window == 0 ||
	    (uint64_t)config->client_count * config->window > IN_FLIGHT_MAX) {
		log_error("clients times window: 1 to %u", IN_FLIGHT_MAX);
		return false;
	}
	return parse_target(argv[optind], config);
}

static double percentile_us(const struct load_result *r, double share)
{
	return (double)histogram_percentile(&r->latency_ns, share) / 1e3;
}

static void print_json(const struct load *load,
		       const struct load_config *config,
		       const struct load_result *r)
{
	double seconds = (double)r->elapsed_ns / 1e9;
	double rate = (double)r->done / seconds;
	uint32_t sectors = load_sectors(load);

	printf("{\"pattern\": \"%s\", \"clients\": %u, \"window\": %u, "
	       "\"sectors\": %u, \"buffer_count\": %u, ",
	       pattern_names[config->pattern], config->client_count,
	       config->window, sectors, load_target(load)->buffer_count);
	printf("\"start_s\": %.6f, ", (double)r->start_ns / 1e9);
	printf("\"seconds\": %.6f, \"requests\": %" PRIu64
	       ", \"requests_s\": %.1f, \"mb_s\": %.2f, ",
	       seconds, r->done, rate, rate * sectors * 512 / 1e6);
	printf("\"p50_us\": %.2f, \"p90_us\": %.2f, \"p99_us\": %.2f, "
	       "\"p999_us\": %.2f, \"max_us\": %.2f, ",
	       percentile_us(r, 0.5), percentile_us(r, 0.9),
	       percentile_us(r, 0.99), percentile_us(r, 0.999),
	       (double)r->latency_ns.max / 1e3);
	printf("\"retransmits\": %" PRIu64 ", \"late\": %" PRIu64
	       ", \"unanswered\": %" PRIu64 ", \"errors\": %" PRIu64
	       ", \"wrong\": %" PRIu64 ", \"verified\": %s, ",
	       r->retransmits, r->late, r->unanswered, r->errors, r->wrong,
	       config->verify_path ? "true" : "false");
	printf("\"refused\": %" PRIu64 ", \"overruns\": %" PRIu64
	       ", \"client_min\": %" PRIu64 ", \"client_max\": %" PRIu64
	       ", \"cpu_s\": %.6f}\n",
	       r->refused, r->overruns, r->client_min, r->client_max,
	       (double)r->cpu_ns / 1e9);
}

static void print_line(const struct load *load, const struct load_result *r)
{
	double seconds = (double)r->elapsed_ns / 1e9;
	double rate = (double)r->done / seconds;

	log_info("%.0f requests/s, %.0f MB/s, p50 %.1f p99 %.1f p99.9 %.1f us, "
		 "%" PRIu64 " retransmits, %" PRIu64 " unanswered, %" PRIu64
		 " errors, %" PRIu64 " wrong, %" PRIu64 " to %" PRIu64
		 " a client, own CPU %.2f s/M",
		 rate, rate * load_sectors(load) * 512 / 1e6,
		 percentile_us(r, 0.5), percentile_us(r, 0.99),
		 percentile_us(r, 0.999), r->retransmits, r->unanswered,
		 r->errors, r->wrong, r->client_min, r->client_max,
		 r->done ? (double)r->cpu_ns / 1e3 / (double)r->done : 0.0);
}

int main(int argc, char **argv)
{
	static struct load_result result;
	struct load_config config = {
		.client_count = 1,
		.window = 1,
		.timeout_ns = 200 * 1000000ull,
		.seed = 1,
	};
	struct load *load;

	log_init("aoeload");
	if (!parse_arguments(argc, argv, &config))
		return 2;
	if (load_open(&load, &config) < 0)
		return 1;
	load_run(load, &result);
	print_json(load, &config, &result);
	print_line(load, &result);
	load_close(load);
	return result.done == 0 || result.wrong > 0;
}
