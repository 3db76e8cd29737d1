// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade: exports an image by ATA over Ethernet.
 */
#include "log.h"
#include "options.h"
#include "server/server.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
	struct server_config *config = calloc(1, sizeof(*config));

	log_init("xblade");
	switch (options_parse(config, argc, argv)) {
	case OPTIONS_DONE:
		return EXIT_SUCCESS;
	case OPTIONS_WRONG:
		return EXIT_FAILURE;
	case OPTIONS_SERVE:
		break;
	}
	return server_run(config, NULL, NULL) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
