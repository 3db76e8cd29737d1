// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the user asked for.
 */
#include "server/config.h"

#include <stdlib.h>

struct server_config *server_config_new(void)
{
	struct server_config *config = malloc(sizeof(*config));

	if (config)
		*config = (struct server_config){
			.wish.mode = PORT_AUTO,
			.wish.answer = PORT_ANSWER_AUTO,
			.wish.queue_count = 1,
			.advertise_seconds = ADVERT_SECONDS_DEFAULT,
		};
	return config;
}

struct export_config *server_config_add(struct server_config *config)
{
	size_t count = config->export_count + 1;
	struct export_config *exports = realloc(config->exports,
						count * sizeof(*exports));

	if (!exports)
		return NULL;
	config->exports = exports;
	exports += config->export_count++;
	*exports = (struct export_config){
		.buffer_count = BUFFER_COUNT_DEFAULT,
	};
	return exports;
}

void server_config_free(struct server_config *config)
{
	if (!config)
		return;
	for (uint32_t i = 0; i < config->export_count; i++) {
		free(config->exports[i].netif);
		free(config->exports[i].path);
	}
	free(config->exports);
	free(config->state_folder);
	free(config->status_path);
	free(config);
}
