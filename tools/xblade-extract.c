// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xblade-extract: kernel and initrd out of a live ISO, without mounting it.
 * Tells what it found as key=value lines that xblade-menu reads; knows nothing
 * of menus or of serving.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "tools/cli/print.h"
#include "tools/extract/copy.h"
#include "tools/extract/tell.h"
#include "tools/shim/shim.h"
#include "tools/systems/system.h"

struct options {
	const char *iso;
	const char *dir;
	const char *kernel;
	const char *initrd;
	const char *profiles;
	bool list;
	bool as_json;
	bool for_aoe;
};

static volatile sig_atomic_t stop;

static const char usage[] =
	"Usage: xblade-extract [--kernel PATH --initrd PATH] ISO DIR\n"
	"       xblade-extract --list ISO\n"
	"\n"
	"Writes kernel and initrd of a live ISO to DIR/linux and DIR/initrd, "
	"both\n"
	"or neither, and tells what it found as key=value lines.\n"
	"\n"
	"  -l, --list           only tell, write nothing\n"
	"  -j, --json           tell it as JSON\n"
	"  -a, --aoe            append to initrd what lets it find an AoE disk,\n"
	"                       if it needs anything\n"
	"  -k, --kernel PATH    take this file of the ISO as kernel\n"
	"  -i, --initrd PATH    take this file of the ISO as initrd\n"
	"  -P, --profiles FILE  further live systems to know, or a directory\n"
	"                       of such files\n"
	"  -h, --help           show this help\n"
	"  -V, --version        show the version\n";

static const struct option long_options[] = {
	{ "list", no_argument, NULL, 'l' },
	{ "json", no_argument, NULL, 'j' },
	{ "aoe", no_argument, NULL, 'a' },
	{ "kernel", required_argument, NULL, 'k' },
	{ "initrd", required_argument, NULL, 'i' },
	{ "profiles", required_argument, NULL, 'P' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static void on_signal(int signal_number)
{
	stop = signal_number;
}

static int try_help(void)
{
	log_info("try xblade-extract --help");
	return -EINVAL;
}

static int check_options(const struct options *o, int extra)
{
	if (o->iso == NULL)
		log_error("no ISO given");
	else if (extra > 0)
		log_error("%d argument%s too many after ISO and DIR", extra,
			  extra == 1 ? "" : "s");
	else if (o->dir == NULL && !o->list)
		log_error("no DIR given to write kernel and initrd of %s to; "
			  "--list only tells what is in it",
			  o->iso);
	else if ((o->kernel == NULL) != (o->initrd == NULL))
		log_error("--kernel and --initrd go together");
	else
		return 0;
	return try_help();
}

static int parse_options(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "ljak:i:P:hV", long_options,
				NULL)) != -1) {
		switch (c) {
		case 'l':
			o->list = true;
			break;
		case 'j':
			o->as_json = true;
			break;
		case 'a':
			o->for_aoe = true;
			break;
		case 'k':
			o->kernel = optarg;
			break;
		case 'i':
			o->initrd = optarg;
			break;
		case 'P':
			o->profiles = optarg;
			break;
		case 'h':
			print_and_exit(usage);
		case 'V':
			print_and_exit("xblade-extract " XBLADE_VERSION "\n");
		default:
			return try_help();
		}
	}
	if (optind < argc)
		o->iso = argv[optind++];
	if (optind < argc)
		o->dir = argv[optind++];
	return check_options(o, argc - optind);
}

static int tell(const struct options *o, const struct image *image,
		const struct system *system, bool is_appended)
{
	int rc = tell_system(o->iso, image, system, is_appended, o->as_json);

	if (rc < 0)
		log_error("cannot tell what is in %s: standard output: %s",
			  o->iso, strerror(-rc));
	return rc;
}

static void explain_system(const struct options *o, const struct image *image,
			   const struct system *system, int rc)
{
	char why[256];

	if (rc == -ENODATA || image->tree.is_damaged) {
		image_explain(image, rc == -ENODATA ? rc : -EBADMSG, why,
			      sizeof(why));
		log_error("cannot take kernel and initrd out of %s: it %s",
			  o->iso, why);
	} else if (o->kernel != NULL) {
		log_error("%s has no file %s: xorriso -indev %s -find shows "
			  "what it has",
			  o->iso,
			  system->kernel.entry == NULL ? o->kernel : o->initrd,
			  o->iso);
	} else if (system->kernel.path != NULL) {
		log_error("%s has a kernel, %s, but no initrd beside it: "
			  "name both with --kernel and --initrd",
			  o->iso, system->kernel.path);
	} else if (system->root != NULL) {
		log_error("%s has a root file system, %s, but no kernel: KIWI "
			  "with bootloader=systemd_boot has it in an EFI "
			  "image, but there is none that can be read",
			  o->iso, system->root->path);
	} else {
		log_error("%s has no kernel in any place that xblade knows: "
			  "if it is a live ISO, name its files with "
			  "--kernel and --initrd",
			  o->iso);
	}
}

/* Without its root file system a kernel boots nothing, either. */
static bool is_whole(const struct image *image, const struct system *system)
{
	return image_holds(image, system->kernel.entry) &&
	       image_holds(image, system->initrds[0].entry) &&
	       (system->root == NULL || image_holds(image, system->root));
}

static int find_system(const struct options *o, struct image *image,
		       const struct profiles *profiles, struct system *system)
{
	int rc;

	if (o->kernel != NULL)
		rc = system_take(image, profiles, o->kernel, o->initrd, system);
	else
		rc = system_recognise(image, profiles, system);
	if (rc == 0 && !is_whole(image, system))
		rc = -ENODATA;
	if (rc < 0)
		explain_system(o, image, system, rc);
	else if (image->tree.is_damaged)
		log_warning("%s has directories that cannot be read: compare "
			    "its checksum",
			    o->iso);
	return rc;
}

/* What it lacks for AoE is no error, for it may be booted otherwise. */
static void inspect(const struct options *o, const struct image *image,
		    const struct profiles *profiles, struct system *system)
{
	int rc = system_inspect(image, profiles, system);
	const struct initrd_facts *f = &system->initrd;

	if (rc == -ETIMEDOUT)
		log_warning("what is in the initrd of %s is not known: reading "
			    "it takes too long",
			    o->iso);
	else if (f->is_read && f->kind != INITRD_UNKNOWN &&
		 f->aoe == INITRD_NO_AOE)
		log_warning("the initrd of %s has no AoE driver, aoe.ko of "
			    "Linux %s: boot it over HTTP, as by xblade-boot "
			    "--over http, or make its initrd anew with that "
			    "module",
			    o->iso,
			    f->release[0] != '\0' ? f->release : "its kernel");
}

/* What is worth a word, but no error. */
static void examine(const struct options *o, const struct image *image,
		    const struct profiles *profiles, struct system *system)
{
	inspect(o, image, profiles, system);
	system_name(image, o->iso, system);
	if (system->profile == NULL)
		log_warning("%s is of no family that xblade knows: which "
			    "arguments boot it from the network, a file of %s "
			    "may tell",
			    o->iso, PROFILE_ADMIN_DIR);
}

static void explain_copy(const struct options *o, const struct image *image,
			 const struct copy_job *job, int rc)
{
	char why[256];

	if (rc == -EINTR) {
		log_error("stopped by a signal, %s is as it was", o->dir);
	} else if (job->is_image_fault) {
		image_explain(image, rc, why, sizeof(why));
		log_error("cannot copy %s out of %s: it %s", job->failed_name,
			  o->iso, why);
	} else {
		log_error("cannot write %s%s%s: %s", o->dir,
			  job->failed_name != NULL ? "/" : "",
			  job->failed_name != NULL ? job->failed_name : "",
			  strerror(-rc));
	}
}

/* What --aoe appends to the initrd. */
struct extra {
	uint8_t *bytes; /* NULL: nothing, for it needs nothing */
	size_t len_bytes;
};

static int make_shim(const struct options *o, const struct system *system,
		     struct extra *extra)
{
	const char *shim = system_shim(system);
	int rc;

	*extra = (struct extra){ .bytes = NULL };
	if (!o->for_aoe || (shim != NULL && strcmp(shim, "none") == 0))
		return 0;
	if (shim == NULL) {
		log_error("cannot make the initrd of %s look for AoE disks: "
			  "it is not known what made it; shim = in its "
			  "profile tells",
			  o->iso);
		return -ENOENT;
	}
	rc = shim_make(shim, &extra->bytes, &extra->len_bytes);
	if (rc < 0)
		log_error("cannot make the initrd of %s look for AoE disks: "
			  "shim %s: %s",
			  o->iso, shim, strerror(-rc));
	return rc;
}

static int extract(const struct options *o, const struct image *image,
		   const struct system *system, const struct extra *shim)
{
	struct progress progress;
	struct copy_job job = {
		.image = image,
		.dir = o->dir,
		.files = { { .name = "linux",
			     .parts = { system->kernel.entry },
			     .part_count = 1 },
			   { .name = "initrd",
			     .part_count = system->initrd_count,
			     .tail = shim->bytes,
			     .tail_bytes = shim->len_bytes } },
		.file_count = 2,
		.progress = &progress,
		.stop = &stop,
	};
	const struct sigaction act = { .sa_handler = on_signal };
	uint64_t bytes = system->kernel.entry->size_bytes;
	int rc;

	for (size_t i = 0; i < system->initrd_count; i++) {
		job.files[1].parts[i] = system->initrds[i].entry;
		bytes += system->initrds[i].entry->size_bytes;
	}

	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	/* A limit on file sizes is an error as any other, not a death. */
	signal(SIGXFSZ, SIG_IGN);
	progress_start(&progress, "kernel and initrd", bytes);
	rc = copy_run(&job);
	progress_end(&progress);
	if (rc < 0)
		explain_copy(o, image, &job, rc);
	return rc;
}

static int run(const struct options *o)
{
	struct image image;
	struct system system;
	struct profiles profiles;
	struct extra shim = { .bytes = NULL };
	char why[PROFILE_WHY_BYTES];
	int rc;

	rc = profiles_load(&profiles, o->profiles, why);
	if (rc < 0) {
		log_error("%s", why);
		return rc;
	}
	rc = image_open(&image, o->iso);
	if (rc < 0) {
		image_explain(&image, rc, why, sizeof(why));
		log_error("cannot take kernel and initrd out of %s: it %s",
			  o->iso, why);
		goto err_image;
	}
	rc = find_system(o, &image, &profiles, &system);
	if (rc == 0)
		examine(o, &image, &profiles, &system);
	if (rc == 0)
		rc = make_shim(o, &system, &shim);
	if (rc == 0 && !o->list)
		rc = extract(o, &image, &system, &shim);
	if (rc == 0)
		rc = tell(o, &image, &system, shim.bytes != NULL && !o->list);
	free(shim.bytes);
	image_close(&image);
err_image:
	profiles_free(&profiles);
	return rc;
}

int main(int argc, char **argv)
{
	struct options options = { .iso = NULL };

	log_init("xblade-extract");
	if (parse_options(&options, argc, argv) < 0)
		return 1;
	return run(&options) < 0 ? 1 : 0;
}
