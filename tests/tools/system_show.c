// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tells of an ISO what xblade makes of the system in it:
 *
 *   system_show PROFILES ISO
 *
 * family, kernel, initrds, and the arguments over AoE (at e0.1) and over HTTP,
 * or why there are none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/systems/system.h"

static void show_way(const char *name, const struct image *image,
		     const struct system *system, const struct system_way *way)
{
	char args[ARGUMENTS_BYTES];
	const char *note;
	int rc = system_arguments(image, system, way, args, &note);

	if (rc == 0)
		printf("%s=%s\n", name, args);
	else
		printf("no_%s=%s\n", name, note != NULL ? note : strerror(-rc));
}

static void show(const struct image *image, const struct system *s)
{
	const struct system_way aoe = {
		.way = PROFILE_AOE,
		.target = { .shelf = 0, .slot = 1 },
		.bootif = "BOOTIF=01-$mac",
	};
	const struct system_way http = {
		.way = PROFILE_HTTP,
		.iso_url = "http://h/x.iso",
		.files_url = "http://h/x/",
		.bootif = "BOOTIF=01-$mac",
		.extra = "extra=1 more",
	};

	printf("family=%s\narch=%s\n", system_family(s), s->arch);
	printf("kernel=%s\n", s->kernel.path);
	for (size_t i = 0; i < s->initrd_count; i++)
		printf("initrd=%s\n", s->initrds[i].path);
	printf("root=%s\n", s->root != NULL ? s->root->path : "");
	printf("title=%s\n", s->own_title);
	show_way("aoe", image, s, &aoe);
	show_way("http", image, s, &http);
}

int main(int argc, char **argv)
{
	struct profiles profiles = {
		.items = calloc(PROFILES_MAX, sizeof(*profiles.items)),
	};
	char why[PROFILE_WHY_BYTES];
	struct image image;
	struct system system;
	int rc;

	if (argc != 3 || profiles_read(&profiles, argv[1], 0, why) < 0) {
		fprintf(stderr, "system_show PROFILES ISO: %s\n", why);
		return 1;
	}
	rc = image_open(&image, argv[2]);
	if (rc < 0) {
		fprintf(stderr, "%s: %s\n", argv[2], strerror(-rc));
		return 1;
	}
	rc = system_recognise(&image, &profiles, &system);
	if (rc == 0)
		show(&image, &system);
	else
		printf("nothing=%s\n", strerror(-rc));
	image_close(&image);
	profiles_free(&profiles);
	return 0;
}
