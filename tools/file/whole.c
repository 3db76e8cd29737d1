// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Written beside its place, and renamed into it.
 */
#include "tools/file/whole.h"

#include <errno.h>
#include <string.h>

#include "log.h"

#define FRESH_END ".new"

static void whole_fresh(const struct whole *w, char *fresh, size_t size)
{
	snprintf(fresh, size, "%s" FRESH_END, w->path);
}

static int whole_tell(const struct whole *w, int rc)
{
	if (rc < 0)
		log_error("cannot write %s: %s", w->path, strerror(-rc));
	return rc;
}

int whole_begin(struct whole *w, const char *folder, const char *name)
{
	char fresh[WHOLE_PATH_BYTES + sizeof(FRESH_END)];

	snprintf(w->path, sizeof(w->path), "%s/%s", folder, name);
	whole_fresh(w, fresh, sizeof(fresh));
	w->out = fopen(fresh, "we");
	return whole_tell(w, w->out != NULL ? 0 : -errno);
}

int whole_end(struct whole *w)
{
	char fresh[WHOLE_PATH_BYTES + sizeof(FRESH_END)];
	int rc = ferror(w->out) ? -EIO : 0;

	whole_fresh(w, fresh, sizeof(fresh));
	if (fclose(w->out) != 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && rename(fresh, w->path) < 0)
		rc = -errno;
	return whole_tell(w, rc);
}
