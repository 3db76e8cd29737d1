// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade: exports images by ATA over Ethernet.
 */
#include <stdlib.h>

#include "config.h"
#include "log.h"
#include "options.h"
#include "server/server.h"
#include "status_show.h"

/* Where the exports come from, when they come from files. */
struct sources {
	struct options options;
	struct server_config *defaults;
};

static struct server_config *reread(void *context)
{
	const struct sources *sources = context;

	return config_read(&sources->options, sources->defaults);
}

/* As a start would end. */
static int check(struct server_config *config)
{
	uint32_t count = config->export_count;
	uint32_t bad_count = server_check(config);

	server_config_free(config);
	if (bad_count > 0) {
		log_error("%u of %u export%s cannot be served now: xblade "
			  "would not start",
			  bad_count, count, count == 1 ? "" : "s");
		return -1;
	}
	log_info("%u export%s: all is right", count, count == 1 ? "" : "s");
	return 0;
}

static int serve_files(struct sources *sources)
{
	struct server_config *config = reread(sources);

	if (!config)
		return -1;
	if (config->export_count == 0) {
		log_error("there is no export in the configuration; add a "
			  "section as [export 0.1]");
		server_config_free(config);
		return -1;
	}
	if (sources->options.check)
		return check(config);
	return server_run(config, reread, sources);
}

int main(int argc, char **argv)
{
	struct sources sources = { .defaults = server_config_new() };
	int rc = -1;

	log_init("xblade");
	if (!sources.defaults)
		return EXIT_FAILURE;
	switch (options_parse(&sources.options, sources.defaults, argc, argv)) {
	case OPTIONS_DONE:
		rc = 0;
		break;
	case OPTIONS_WRONG:
		break;
	case OPTIONS_FILES:
		rc = serve_files(&sources);
		break;
	case OPTIONS_STATUS:
		rc = status_show(sources.options.status_path,
				 sources.options.as_json);
		break;
	case OPTIONS_SERVE:
		rc = server_run(sources.defaults, NULL, NULL);
		sources.defaults = NULL;
		break;
	}
	server_config_free(sources.defaults);
	return rc < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
