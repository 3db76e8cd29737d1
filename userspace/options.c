// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command line: vblade's own, with options of ours beside it.
 */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "settings.h"
#include "status_show.h"

static const char help_text[] =
	"usage: xblade [options] SHELF SLOT NETIF FILE\n"
	"       xblade [options] SHELF.SLOT NETIF FILE\n"
	"       xblade --config FILE | --vblade-conf DIR [--check-config]\n"
	"       xblade --status [PATH] [--json]\n"
	"\n"
	"Exports FILE, an image or a block device, by ATA over Ethernet on the\n"
	"interface NETIF; read-only, unless it is told otherwise.  Initiators\n"
	"see it as /dev/etherd/eSHELF.SLOT.  Or serves all that configuration\n"
	"files name.\n"
	"\n"
	"      --io MODE             auto, zerocopy, native, generic or packet\n"
	"                            [auto: the first that NETIF takes]\n"
	"      --answer MODE         what the kernel answers by itself: auto, tcx,\n"
	"                            xdp or off [auto: what NETIF takes]\n"
	"      --cache SIZE          memory for the images, as 512M or 2G [the\n"
	"                            images, at most 1G and a quarter of what is\n"
	"                            free]\n"
	"      --preload             read the image into the cache at once, in the\n"
	"                            background\n"
	"      --workers N           AF_XDP: serve so many receive queues, one\n"
	"                            thread each [1]\n"
	"      --busy-poll USEC      AF_XDP: drive the card from the program, and\n"
	"                            defer its interrupts for so long\n"
	"      --sectors N           most sectors of a frame [what the MTU holds]\n"
	"      --vlan                answer frames of any VLAN as well, with their\n"
	"                            tags [untagged ones only]\n"
	"      --advertise SECONDS   announce the target so often, 0: at start\n"
	"                            only [5]\n"
	"      --reserve             let clients reserve the target for themselves\n"
	"      --no-reserve          refuse reservations [the default without -w]\n"
	"  -w, --writable            let clients write FILE\n"
	"  -r, --read-only           do not [the default]\n"
	"  -s, --sync                with -w: what is written is on the disk itself\n"
	"                            before the client hears of it\n"
	"  -d, --direct              never through the page cache, or not at all\n"
	"  -o, --offset SECTORS      leave out so much of FILE, from its start [0]\n"
	"  -l, --length SECTORS      export so much of it [what there is]\n"
	"  -b, --buffers N           requests a client may have under way [64]\n"
	"  -m, --mask MAC,...        the mask list at the start: who alone is\n"
	"                            answered, until clients change it\n"
	"      --allow MAC,...       who alone is ever answered\n"
	"      --state DIR           keep there what clients change of a target:\n"
	"                            config string, mask list, reservation\n"
	"      --config FILE         serve the exports of FILE, and of conf.d beside\n"
	"                            it; read anew at SIGHUP\n"
	"      --vblade-conf DIR     likewise those of DIR/*.conf, as Debian's\n"
	"                            vblade has them\n"
	"      --check-config        tell whether these files are right, and end\n"
	"      --status-socket PATH  let a server be asked there what it serves\n"
	"      --status              ask it, at PATH [" STATUS_PATH "]\n"
	"      --json                with --status: as it comes, for programs\n"
	"  -h, --help                this text\n"
	"  -V, --version             the version\n";

enum {
	OPTION_SETTING = 256, /* its name says which */
	OPTION_CONFIG,
	OPTION_VBLADE_CONF,
	OPTION_CHECK_CONFIG,
	OPTION_STATUS,
	OPTION_JSON,
};

static const struct option long_options[] = {
	{ "io", required_argument, NULL, OPTION_SETTING },
	{ "answer", required_argument, NULL, OPTION_SETTING },
	{ "cache", required_argument, NULL, OPTION_SETTING },
	{ "preload", no_argument, NULL, OPTION_SETTING },
	{ "workers", required_argument, NULL, OPTION_SETTING },
	{ "busy-poll", required_argument, NULL, OPTION_SETTING },
	{ "sectors", required_argument, NULL, OPTION_SETTING },
	{ "vlan", no_argument, NULL, OPTION_SETTING },
	{ "advertise", required_argument, NULL, OPTION_SETTING },
	{ "reserve", no_argument, NULL, OPTION_SETTING },
	{ "no-reserve", no_argument, NULL, OPTION_SETTING },
	{ "writable", no_argument, NULL, OPTION_SETTING },
	{ "read-only", no_argument, NULL, OPTION_SETTING },
	{ "sync", no_argument, NULL, OPTION_SETTING },
	{ "direct", no_argument, NULL, OPTION_SETTING },
	{ "offset", required_argument, NULL, OPTION_SETTING },
	{ "length", required_argument, NULL, OPTION_SETTING },
	{ "buffers", required_argument, NULL, OPTION_SETTING },
	{ "mask", required_argument, NULL, OPTION_SETTING },
	{ "allow", required_argument, NULL, OPTION_SETTING },
	{ "state", required_argument, NULL, OPTION_SETTING },
	{ "status-socket", required_argument, NULL, OPTION_SETTING },
	{ "status", no_argument, NULL, OPTION_STATUS },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "config", required_argument, NULL, OPTION_CONFIG },
	{ "vblade-conf", required_argument, NULL, OPTION_VBLADE_CONF },
	{ "check-config", no_argument, NULL, OPTION_CHECK_CONFIG },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* vblade's letters, and -w, by the names that they have here. */
static const struct {
	int letter;
	const char *name;
} letters[] = {
	{ 'b', "buffers" },   { 'm', "mask" },	 { 'w', "writable" },
	{ 'r', "read-only" }, { 's', "sync" },	 { 'd', "direct" },
	{ 'o', "offset" },    { 'l', "length" },
};

#define OPTION_LETTERS "+:b:m:o:l:wrsdhV"

struct parser {
	struct options *options;
	struct server_config *config;
	struct export_config *export;
	bool is_fragment; /* only what is an export's */
	char *complaint;
};

static bool complain(struct parser *p, const char *option, const char *text,
		     const char *what)
{
	snprintf(p->complaint, OPTIONS_COMPLAINT_BYTES, "%s %.60s: not %s",
		 option, text, what);
	return false;
}

static bool parse_setting(struct parser *p, const char *option,
			  const char *name)
{
	const struct setting *setting = setting_find(name, strlen(name));
	const char *text = setting->is_flag ? "yes" : optarg;
	const char *wrong;

	if (p->is_fragment && setting->kind != SETTING_EXPORT) {
		snprintf(p->complaint, OPTIONS_COMPLAINT_BYTES,
			 "option %s: of the whole server, not of one export",
			 option);
		return false;
	}
	wrong = setting->set(p->config, p->export, text);
	return !wrong || complain(p, option, text, wrong);
}

static bool parse_letter(struct parser *p, int letter)
{
	const char option[] = { '-', (char)letter, '\0' };

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (letters[i].letter == letter)
			return parse_setting(p, option, letters[i].name);
	}
	return false;
}

static bool refuse_option(struct parser *p, int why, const char *word)
{
	const char *what = why == '?' ? "unknown" : "its value is missing";

	/* Of several letters in a word, the one that is meant. */
	if (optopt > 0 && optopt < OPTION_SETTING)
		snprintf(p->complaint, OPTIONS_COMPLAINT_BYTES,
			 "option -%c: %s; see xblade --help", optopt, what);
	else
		snprintf(p->complaint, OPTIONS_COMPLAINT_BYTES,
			 "option %.60s: %s; see xblade --help", word, what);
	return false;
}

static bool parse_long(struct parser *p, int option, const char *name)
{
	char word[32];

	switch (option) {
	case OPTION_SETTING:
		snprintf(word, sizeof(word), "--%s", name);
		return parse_setting(p, word, name);
	case OPTION_CONFIG:
		p->options->config_path = optarg;
		return true;
	case OPTION_VBLADE_CONF:
		p->options->vblade_dir = optarg;
		return true;
	case OPTION_CHECK_CONFIG:
		p->options->check = true;
		return true;
	case OPTION_STATUS:
		p->options->status_path = STATUS_PATH;
		return true;
	case OPTION_JSON:
		p->options->as_json = true;
		return true;
	}
	return parse_letter(p, option);
}

/* --- words --------------------------------------------------------------- */

#define USAGE "xblade SHELF SLOT NETIF FILE"

static bool usage(const char *what)
{
	log_error("%s arguments; usage: " USAGE, what);
	return false;
}

static bool refuse_word(const char *what, const char *word, const char *wrong)
{
	log_error("%s %s: not %s; usage: " USAGE, what, word, wrong);
	return false;
}

static bool parse_address(struct export_config *export, const char *shelf,
			  const char *slot)
{
	const char *wrong = setting_shelf(export, shelf);

	if (wrong)
		return refuse_word("shelf", shelf, wrong);
	wrong = setting_slot(export, slot);
	return !wrong || refuse_word("slot", slot, wrong);
}

/* "0 1" or "0.1", and then the interface and the image. */
static bool parse_words(struct export_config *export, char **words, int count)
{
	char *dot = count > 0 ? strchr(words[0], '.') : NULL;
	int used = dot ? 1 : 2;

	if (count < 3)
		return usage("missing");
	if (dot)
		*dot = '\0';
	if (!parse_address(export, words[0], dot ? dot + 1 : words[1]))
		return false;
	if (count - used != 2)
		return usage(count - used < 2 ? "missing" : "too many");
	export->netif = strdup(words[used]);
	export->path = strdup(words[used + 1]);
	return export->netif && export->path;
}

static bool parse_files(const struct options *options, int count)
{
	if (!options->config_path && !options->vblade_dir) {
		log_error("--check-config: of which files?  Add --config FILE "
			  "or --vblade-conf DIR");
		return false;
	}
	if (count > 0) {
		log_error("--config or --vblade-conf, or else an export on the "
			  "command line: not both");
		return false;
	}
	return true;
}

/* Here --json may follow the path as well: nobody runs what is named. */
static enum options_verdict parse_asking(struct options *options, char **words,
					 int count)
{
	bool serves = options->config_path || options->vblade_dir ||
		      options->check;
	int path_count = 0;

	for (int i = 0; i < count; i++) {
		if (strcmp(words[i], "--json") == 0)
			options->as_json = true;
		else if (options->status_path && path_count++ == 0)
			options->status_path = words[i];
	}
	if (!options->status_path)
		log_error("--json: of what?  Add --status");
	else if (serves || path_count > 1)
		log_error("--status asks a server that runs: it goes with one "
			  "PATH and --json alone");
	else
		return OPTIONS_STATUS;
	return OPTIONS_WRONG;
}

/* What --help and --version print, or neither. */
static bool print_asked(int option)
{
	if (option == 'h')
		fputs(help_text, stdout);
	if (option == 'V')
		puts("xblade " XBLADE_VERSION);
	return option == 'h' || option == 'V';
}

static enum options_verdict parse_options(struct parser *p, int argc,
					  char **argv)
{
	int option, which = 0;
	bool is_right;

	opterr = 0;
	optind = 0; /* to begin anew */
	while ((option = getopt_long(argc, argv, OPTION_LETTERS, long_options,
				     &which)) != -1) {
		if (!p->is_fragment && print_asked(option))
			return OPTIONS_DONE;
		if (option == '?' || option == ':' || option == 'h' ||
		    option == 'V')
			is_right = refuse_option(p, option, argv[optind - 1]);
		else
			is_right = parse_long(p, option,
					      long_options[which].name);
		if (!is_right)
			return OPTIONS_WRONG;
	}
	return OPTIONS_SERVE;
}

bool options_parse_export(struct export_config *export, int argc, char **argv,
			  char complaint[OPTIONS_COMPLAINT_BYTES])
{
	struct options nothing = { 0 };
	struct server_config config = { 0 };
	struct parser p = {
		.options = &nothing,
		.config = &config,
		.export = export,
		.is_fragment = true,
		.complaint = complaint,
	};

	if (parse_options(&p, argc, argv) == OPTIONS_WRONG)
		return false;
	if (optind == argc && !nothing.config_path && !nothing.vblade_dir &&
	    !nothing.check && !nothing.status_path && !nothing.as_json)
		return true;
	snprintf(complaint, OPTIONS_COMPLAINT_BYTES,
		 "%.60s: no option of an export", argv[argc - 1]);
	return false;
}

enum options_verdict options_parse(struct options *options,
				   struct server_config *config, int argc,
				   char **argv)
{
	char complaint[OPTIONS_COMPLAINT_BYTES];
	struct parser p = {
		.options = options,
		.config = config,
		.export = server_config_add(config),
		.complaint = complaint,
	};
	enum options_verdict verdict;
	const char *wrong;

	if (!p.export)
		return OPTIONS_WRONG;
	verdict = parse_options(&p, argc, argv);
	wrong = verdict == OPTIONS_WRONG ? complaint : setting_conflict(config);
	if (wrong && verdict != OPTIONS_DONE) {
		log_error("%s", wrong);
		return OPTIONS_WRONG;
	}
	if (verdict == OPTIONS_DONE)
		return verdict;
	argc -= optind;
	argv += optind;
	if (options->status_path || options->as_json)
		return parse_asking(options, argv, argc);
	if (options->config_path || options->vblade_dir || options->check)
		return parse_files(options, argc) ? OPTIONS_FILES
						  : OPTIONS_WRONG;
	return parse_words(p.export, argv, argc) ? OPTIONS_SERVE
						 : OPTIONS_WRONG;
}
