// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a system is called: by programs, after its ISO's file, and by people,
 * after what the ISO says of itself.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tools/systems/glob.h"
#include "tools/systems/match.h"

/* Volume ids that say nothing; a product's own name says more. */
#define NO_NAME "CDROM|INSTALL|ISOIMAGE|LIVE|d-live|agama"

#define LINE_BYTES 128u

static void name_file(const char *iso_path, char id[SYSTEM_ID_BYTES])
{
	const char *slash = strrchr(iso_path, '/');
	const char *name = slash != NULL ? slash + 1 : iso_path;
	size_t len = strlen(name);
	size_t used = 0;

	if (len > 4 && strcasecmp(name + len - 4, ".iso") == 0)
		len -= 4;
	for (size_t i = 0; i < len && used < SYSTEM_ID_BYTES - 1; i++) {
		unsigned char c = (unsigned char)name[i];

		if (isalnum(c) || (used > 0 && strchr("._+-", c) != NULL))
			id[used++] = (char)c;
		else if (used > 0 && id[used - 1] != '-')
			id[used++] = '-';
	}
	while (used > 0 && id[used - 1] == '-')
		used--;
	id[used] = '\0';
	if (used == 0)
		snprintf(id, SYSTEM_ID_BYTES, "live");
}

/* The first line of the file that the profile names. */
static void read_product(const struct image *image, const struct system *s,
			 char line[LINE_BYTES])
{
	const struct tree_entry *file = NULL;
	ssize_t got = 0;
	size_t len = 0;

	if (s->profile != NULL)
		file = match_file(image, s->profile->product);
	if (file != NULL)
		got = image_read(image, file, 0, line, LINE_BYTES - 1);
	while (got > 0 && len < (size_t)got && line[len] >= ' ' &&
	       line[len] <= '~')
		len++;
	line[len] = '\0';
}

void system_name(const struct image *image, const char *iso_path,
		 struct system *system)
{
	const char *title = system->profile != NULL ? system->profile->title
						    : NULL;
	const char *volume = image->volume.volume_id;
	char product[LINE_BYTES];

	name_file(iso_path, system->id);
	read_product(image, system, product);
	if (product[0] != '\0')
		snprintf(system->label, sizeof(system->label), "%s", product);
	else if (volume[0] != '\0' && !glob_fits(NO_NAME, volume))
		snprintf(system->label, sizeof(system->label), "%s", volume);
	else
		snprintf(system->label, sizeof(system->label), "%s%s%s%s",
			 system->id, title != NULL ? " (" : "",
			 title != NULL ? title : "", title != NULL ? ")" : "");
}
