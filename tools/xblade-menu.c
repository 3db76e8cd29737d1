// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade-menu: a loader's entry that boots a live ISO from an AoE target.
 * Makes the entry from the command line and from what xblade-extract told,
 * and puts it into the menu file; copies no files and starts no server.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "log.h"
#include "tools/menu/blocks.h"
#include "tools/menu/diff.h"
#include "tools/menu/facts.h"
#include "tools/menu/file.h"
#include "tools/menu/options.h"
#include "tools/systems/arguments.h"

/* Of SUSE and KIWI's page, of Debian, of Red Hat. */
static const char *const usual_roots[] = { "/srv/tftpboot", "/srv/tftp",
					   "/var/lib/tftpboot" };

static bool is_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static int choose_root(struct menu_options *o)
{
	for (size_t i = 0; o->tftp_root == NULL && i < 3; i++) {
		if (is_there(usual_roots[i]))
			o->tftp_root = usual_roots[i];
	}
	if (o->tftp_root == NULL) {
		log_error("no TFTP root: neither %s nor %s nor %s is there; "
			  "name yours with --tftp-root",
			  usual_roots[0], usual_roots[1], usual_roots[2]);
		return -ENOENT;
	}
	if (!is_there(o->tftp_root)) {
		log_error("no TFTP root at %s: %s", o->tftp_root,
			  strerror(errno));
		return -ENOENT;
	}
	return 0;
}

static int read_facts(const struct menu_options *o, struct boot_facts *facts)
{
	int rc;

	*facts = (struct boot_facts){ .family = "kiwi" };
	if (o->from != NULL) {
		*facts = (struct boot_facts){ .family = "" };
		rc = facts_read(facts, o->from);
		if (rc == -ENODATA || rc == -EBADMSG)
			log_error("--from %s holds no lines of xblade-extract: "
				  "did it fail?",
				  o->from);
		else if (rc < 0)
			log_error("cannot read --from %s: %s", o->from,
				  strerror(-rc));
		if (rc < 0)
			return rc;
	}
	if (o->family != NULL)
		snprintf(facts->family, sizeof(facts->family), "%s", o->family);
	if (o->kiwi_version != NULL)
		snprintf(facts->kiwi_version, sizeof(facts->kiwi_version), "%s",
			 o->kiwi_version);
	return 0;
}

/* What the family's profile knows; *note as there. */
static int make_own_args(const struct menu_options *o,
			 const struct boot_facts *facts,
			 const struct profiles *profiles, struct boot_entry *e,
			 const char **note)
{
	const struct profile *p = profiles_find(profiles, facts->family);
	const struct system_way way = { .way = PROFILE_AOE,
					.target = o->target };
	const struct iso_facts iso = { .kiwi_version = facts->kiwi_version,
				       .root = facts->root,
				       .own = facts->own_arguments };

	*note = NULL;
	if (p == NULL)
		return -ENOENT;
	return profile_arguments(p, &iso, &way, e->args, note);
}

/* The arguments that the family's profile knows; then the user's own. */
static int make_args(const struct menu_options *o,
		     const struct boot_facts *facts,
		     const struct profiles *profiles, struct boot_entry *e)
{
	size_t used;
	const char *note;
	int rc = make_own_args(o, facts, profiles, e, &note);

	if (rc == -EINVAL) {
		log_error("%s is no version of KIWI: give all three numbers, "
			  "as in 10.2.24",
			  facts->kiwi_version);
		return rc;
	}
	if (rc == -E2BIG) {
		log_error("the ISO's own arguments make the line longer than "
			  "the 2047 characters that PXELINUX reads: without "
			  "its line own_arguments= it goes");
		return rc;
	}
	if (rc == -ENOENT && o->append == NULL) {
		log_error("no arguments boot family %s over AoE: %s; "
			  "if you know some, give --append",
			  facts->family,
			  note != NULL ? note : "it is none that --help shows");
		return rc;
	}
	if (note != NULL &&
	    (rc < 0 || strcmp(facts->aoe_shim_appended, "yes") != 0))
		log_warning("family %s: %s", facts->family, note);
	if (o->append == NULL)
		return 0;
	used = strlen(e->args);
	if (used > 0)
		e->args[used++] = ' ';
	if (!entry_set(e->args + used, (unsigned int)(sizeof(e->args) - used),
		       o->append)) {
		log_error("--append makes the line longer than the 2047 "
			  "characters that PXELINUX reads");
		return -E2BIG;
	}
	return 0;
}

/* The ISO's own name without its folder and its ending, for people. */
static void default_title(const struct boot_facts *facts,
			  const struct boot_target *t, char *title, size_t size)
{
	const char *slash = strrchr(facts->iso, '/');
	const char *name = slash != NULL ? slash + 1 : facts->iso;
	size_t len = strlen(name);

	if (len > 4 && strcmp(name + len - 4, ".iso") == 0)
		len -= 4;
	if (len == 0 || len > size - 16)
		snprintf(title, size, "Live system at e%u.%u", t->shelf,
			 t->slot);
	else
		snprintf(title, size, "%.*s (e%u.%u)", (int)len, name, t->shelf,
			 t->slot);
	entry_make_printable(title);
}

static int set_field(char *field, unsigned int size, const char *name,
		     const char *text)
{
	if (text == NULL || entry_set(field, size, text))
		return 0;
	log_error("--%s is longer than %u characters", name, size - 1);
	return -E2BIG;
}

static int set_label(const struct menu_options *o, struct boot_entry *e)
{
	snprintf(e->label, sizeof(e->label), "xblade-e%u.%u", o->target.shelf,
		 o->target.slot);
	return set_field(e->label, sizeof(e->label), "label", o->label);
}

static int check_entry(enum menu_format format, const struct boot_entry *e)
{
	const char *field, *value, *why;
	char shown[80];
	int rc = entry_check(e, &field, &value, &why);

	if (rc < 0) {
		snprintf(shown, sizeof(shown), "%s", value);
		entry_make_printable(shown);
		log_error("--%s '%s' cannot be used: %s", field, shown, why);
		return rc;
	}
	why = menu_cannot_say(format, e);
	if (why == NULL)
		return 0;
	log_error("entry %s cannot be written for --format %s: %s", e->label,
		  menu_format_name(format), why);
	return -EINVAL;
}

static int make_entry(const struct menu_options *o, struct boot_entry *e)
{
	struct boot_facts facts;
	struct profiles profiles;
	char why[PROFILE_WHY_BYTES];
	int rc = read_facts(o, &facts);

	if (rc < 0)
		return rc;
	*e = (struct boot_entry){
		.kernel = "boot/linux",
		.initrd = "boot/initrd",
		.is_default = o->make_default,
	};
	default_title(&facts, &o->target, e->title, sizeof(e->title));
	if (set_label(o, e) < 0 ||
	    set_field(e->title, sizeof(e->title), "title", o->title) < 0 ||
	    set_field(e->kernel, sizeof(e->kernel), "kernel", o->kernel) < 0 ||
	    set_field(e->initrd, sizeof(e->initrd), "initrd", o->initrd) < 0)
		return -E2BIG;
	rc = profiles_load(&profiles, o->profiles, why);
	if (rc < 0) {
		log_error("%s", why);
		return rc;
	}
	rc = make_args(o, &facts, &profiles, e);
	profiles_free(&profiles);
	return rc < 0 ? rc : check_entry(o->format, e);
}

static void explain_text(const struct menu_file *f, const char *label, int rc,
			 const struct pxelinux_fault *fault)
{
	switch (-rc) {
	case EEXIST:
		log_error("%s has a label %s in line %zu that is not "
			  "xblade's: choose another --label, or take it out",
			  f->path, label, fault->line);
		break;
	case EBADMSG:
		log_error("%s: in line %zu is one of xblade's marks without "
			  "its other: repair or remove it",
			  f->path, fault->line);
		break;
	case E2BIG:
		log_error("initrd and arguments of %s are longer than the 2047 "
			  "characters that PXELINUX reads",
			  label);
		break;
	default:
		log_error("cannot change %s: %s", f->path, strerror(-rc));
	}
}

static void warn_missing(const char *root, const char *paths)
{
	char *list = strdup(paths);
	char *rest = list;
	char *path;

	while (list != NULL && (path = strsep(&rest, ",")) != NULL) {
		char *full = NULL;

		/* A URL is for lpxelinux.0 to fetch. */
		if (strstr(path, "://") == NULL &&
		    asprintf(&full, "%s/%s", root, path) > 0) {
			if (!is_there(full))
				log_warning("%s is not there yet: "
					    "xblade-extract ISO DIR puts it "
					    "there",
					    full);
			free(full);
		}
	}
	free(list);
}

static int show_change(const struct menu_file *f, const struct text *old,
		       const struct text *new)
{
	struct text diff;
	int rc = diff_make(f->path, old, new, &diff);

	if (rc < 0) {
		log_error("cannot show what would change: %s",
			  rc == -ENOENT ? "there is no program diff; install "
					  "diffutils"
					: strerror(-rc));
		return rc;
	}
	fwrite(diff.bytes, 1, diff.len, stdout);
	free(diff.bytes);
	if (fflush(stdout) == 0)
		return 0;
	log_error("cannot show what would change: standard output: %s",
		  strerror(errno));
	return -EIO;
}

/* Shows or saves the new text; nothing happens if it is the old one. */
static int finish(const struct menu_options *o, struct menu_file *f,
		  const struct text *old, const struct text *new)
{
	int rc;

	if (old->len == new->len &&
	    (old->len == 0 || memcmp(old->bytes, new->bytes, new->len) == 0)) {
		log_info("%s has this entry already", f->path);
		return 0;
	}
	if (o->dry_run)
		return show_change(f, old, new);
	rc = menu_file_save(f, new);
	if (rc < 0)
		log_error("cannot write %s: %s", f->path, strerror(-rc));
	else
		log_info("wrote %s", f->path);
	return rc;
}

/* By the loader's way to be changed; errors as of pxelinux_put(). */
static int make_text(const struct menu_options *o,
		     const struct boot_entry *entry, const struct text *old,
		     struct text *new, struct pxelinux_fault *fault)
{
	if (o->format == MENU_PXELINUX && o->remove)
		return pxelinux_remove(old, entry->label, new, fault);
	if (o->format == MENU_PXELINUX)
		return pxelinux_put(old, entry, o->timeout_s, new, fault);
	if (o->remove)
		return blocks_remove(o->format, old, entry->label, new, fault);
	return blocks_put(o->format, old, entry, o->timeout_s, new, fault);
}

static int change_text(const struct menu_options *o,
		       const struct boot_entry *entry, struct menu_file *f,
		       const struct text *old)
{
	struct pxelinux_fault fault;
	struct text new;
	int rc;

	rc = make_text(o, entry, old, &new, &fault);
	if (rc == -ENOENT) {
		log_info("%s has no entry %s", f->path, entry->label);
		return 0;
	}
	if (rc < 0) {
		explain_text(f, entry->label, rc, &fault);
		return rc;
	}
	if (o->remove && o->format == MENU_PXELINUX &&
	    pxelinux_is_default(&new, entry->label))
		log_warning("%s still has the line default %s", f->path,
			    entry->label);
	rc = finish(o, f, old, &new);
	free(new.bytes);
	return rc;
}

static int change_menu(const struct menu_options *o,
		       const struct boot_entry *entry)
{
	struct menu_place place;
	struct menu_file f;
	struct text old;
	int rc;

	menu_place(o->format, o->has_mac ? o->mac : NULL, &place);
	rc = menu_file_open(&f, o->tftp_root, place.folder, place.name,
			    !o->dry_run && !o->remove);
	if (rc < 0) {
		log_error("cannot open %s/%s: %s", o->tftp_root, place.folder,
			  rc == -EBUSY ? "another xblade-menu is at work"
				       : strerror(-rc));
		return rc;
	}
	rc = menu_file_load(&f, &old);
	if (rc < 0) {
		log_error("cannot read %s: %s", f.path, strerror(-rc));
		goto out;
	}
	rc = change_text(o, entry, &f, &old);
	free(old.bytes);
out:
	menu_file_close(&f);
	return rc;
}

static int run(struct menu_options *o)
{
	struct boot_entry entry = { .label = "" };
	int rc;

	rc = o->remove ? set_label(o, &entry) : make_entry(o, &entry);
	if (rc == 0)
		rc = choose_root(o);
	if (rc == 0)
		rc = change_menu(o, &entry);
	if (rc == 0 && !o->remove) {
		warn_missing(o->tftp_root, entry.kernel);
		warn_missing(o->tftp_root, entry.initrd);
	}
	return rc;
}

int main(int argc, char **argv)
{
	struct menu_options options;

	log_init("xblade-menu");
	/* A limit on file sizes is an error as any other, not a death. */
	signal(SIGXFSZ, SIG_IGN);
	if (menu_options_parse(&options, argc, argv) < 0)
		return 1;
	return run(&options) < 0 ? 1 : 0;
}
