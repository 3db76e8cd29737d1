// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From an ISO to an entry of a menu.
 */
#include "tools/boot/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "tools/menu/arguments.h"

static int find_boot(struct source *s)
{
	int rc = boot_find(&s->image, &s->boot);

	if (rc == 0 && image_holds(&s->image, s->boot.kernel) &&
	    image_holds(&s->image, s->boot.initrd) &&
	    (s->boot.root == NULL || image_holds(&s->image, s->boot.root)))
		return 0;
	if (rc == 0)
		log_error("%s is cut short: copy or download it again",
			  s->path);
	else
		log_error("%s has no kernel with an initrd in any place that "
			  "xblade knows: is it a live ISO?",
			  s->path);
	return -ENOENT;
}

int source_open(struct source *s, const char *path)
{
	char why[256];
	int rc;

	*s = (struct source){ .path = path };
	rc = image_open(&s->image, path);
	if (rc < 0) {
		image_explain(&s->image, rc, why, sizeof(why));
		log_error("cannot boot %s: it %s", path, why);
		return rc;
	}
	rc = find_boot(s);
	if (rc < 0)
		image_close(&s->image);
	return rc;
}

void source_close(struct source *s)
{
	image_close(&s->image);
}

void source_set_address(struct source *s, const struct boot_target *address)
{
	s->address = *address;
	snprintf(s->name, sizeof(s->name), "e%u.%u", address->shelf,
		 address->slot);
}

static int make_args(const struct source *s, const char *append,
		     struct boot_entry *e)
{
	struct boot_facts facts = { .family = "" };
	const char *note = NULL;
	size_t used;
	int rc;

	snprintf(facts.family, sizeof(facts.family), "%s", s->boot.family);
	snprintf(facts.kiwi_version, sizeof(facts.kiwi_version), "%s",
		 s->boot.kiwi_version);
	if (s->boot.root != NULL)
		snprintf(facts.root, sizeof(facts.root), "%s",
			 s->boot.root->path);
	rc = arguments_for(&facts, &s->address, e->args, sizeof(e->args),
			   &note);
	if (rc < 0) {
		log_error("no arguments boot %s (family %s) over AoE: %s",
			  s->path, s->boot.family,
			  note != NULL ? note : "xblade does not know it");
		return rc;
	}
	if (note != NULL)
		log_warning("%s, family %s: %s", s->path, s->boot.family, note);
	used = strlen(e->args);
	if (append == NULL)
		return 0;
	if (used > 0 && used + 1 < sizeof(e->args))
		e->args[used++] = ' ';
	if (entry_set(e->args + used, (unsigned int)(sizeof(e->args) - used),
		      append))
		return 0;
	log_error("--append is longer than kernels read");
	return -E2BIG;
}

static void make_title(const struct source *s, char title[ENTRY_TITLE_BYTES])
{
	const char *slash = strrchr(s->path, '/');
	const char *name = slash != NULL ? slash + 1 : s->path;
	size_t len = strlen(name);

	if (len > 4 && strcmp(name + len - 4, ".iso") == 0)
		len -= 4;
	if (len > ENTRY_TITLE_BYTES - 16)
		len = ENTRY_TITLE_BYTES - 16;
	snprintf(title, ENTRY_TITLE_BYTES, "%.*s (%s)", (int)len, name,
		 s->name);
	entry_make_printable(title);
}

int source_make_entry(const struct source *s, const char *url,
		      const char *append, struct boot_entry *e)
{
	const char *field, *value, *why;
	int rc;

	*e = (struct boot_entry){ .label = "" };
	snprintf(e->label, sizeof(e->label), "%s", s->name);
	make_title(s, e->title);
	snprintf(e->kernel, sizeof(e->kernel), "%s/%s/linux", url, s->name);
	snprintf(e->initrd, sizeof(e->initrd), "%s/%s/initrd", url, s->name);
	rc = make_args(s, append, e);
	if (rc < 0)
		return rc;
	rc = entry_check(e, &field, &value, &why);
	if (rc < 0)
		log_error("%s: its %s cannot be told to a loader: %s", s->path,
			  field, why);
	return rc;
}
