// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finding the two: in the ISO's files, else in the EFI image that its firmware
 * starts, which may be the only place that has them.
 *
 * BOOTX64.EFI of an ISO that knows nothing of Secure Boot is GRUB itself, or
 * not signed: neither is a shim.
 */
#include "tools/boot/secure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "tools/boot/loader_files.h"
#include "tools/fat/efi.h"

#define FOLDER		 "EFI/BOOT/"
#define GRUBS		 2u
#define COPY_BYTES	 (64u << 10)
#define PREFIX_OTHERWISE "/grub" /* Debian's */
#define WHY_BYTES	 128u

const char *const secure_platforms[CPUS] = { "x86_64-efi", "arm64-efi" };

/* Of packages; the shim loads the second from beside itself. */
static const struct loader_file files_x64[] = {
	{ "shimx64.efi",
	  { "/usr/lib/shim/shimx64.efi.signed",
	    "/usr/share/efi/x86_64/shim.efi",
	    "/boot/efi/EFI/fedora/shimx64.efi",
	    "/boot/efi/EFI/redhat/shimx64.efi" } },
	{ "grubx64.efi",
	  { "/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed",
	    "/usr/share/efi/x86_64/grub.efi",
	    "/boot/efi/EFI/fedora/grubx64.efi",
	    "/boot/efi/EFI/redhat/grubx64.efi" } },
	{ NULL, { NULL } },
};

static const struct loader_file files_arm64[] = {
	{ "shimaa64.efi", { "/usr/lib/shim/shimaa64.efi.signed" } },
	{ "grubaa64.efi",
	  { "/usr/lib/grub/arm64-efi-signed/grubnetaa64.efi.signed" } },
	{ NULL, { NULL } },
};

/* whom, packages: for what is told if there are none; NULL: nothing is. */
static const struct kind {
	const char *name;
	uint32_t machine;
	const char *boot; /* what firmware starts of a medium */
	/* What shims ask for: of Debian, Fedora and most; of SUSE. */
	const char *grubs[GRUBS];
	const struct loader_file *files;
	const char *whom;
	const char *packages;
} kinds[CPUS] = {
	[CPU_X86] = { "x64",
		      EFI_MACHINE_X64,
		      "BOOTX64.EFI",
		      { "grubx64.efi", "grub.efi" },
		      files_x64,
		      "UEFI",
		      "shim-signed and grub-efi-amd64-signed" },
	[CPU_ARM64] = { "arm64",
			EFI_MACHINE_ARM64,
			"BOOTAA64.EFI",
			{ "grubaa64.efi", "grub.efi" },
			files_arm64,
			NULL,
			NULL },
};

struct pair {
	struct image image; /* with the files that they are among */
	const struct tree_entry *shim;
	const struct tree_entry *grub; /* NULL: none beside it */
	const char *grub_name;
};

static bool is_shim(const struct image *image, const struct tree_entry *file,
		    enum cpu cpu)
{
	struct efi_program p;

	return efi_program_read(image, file, &p) == 0 &&
	       p.machine == kinds[cpu].machine &&
	       (p.traits & EFI_IS_SIGNED) != 0 && (p.traits & EFI_IS_GRUB) == 0;
}

static bool find_among(struct pair *pair, const struct image *image,
		       enum cpu cpu)
{
	char path[64];

	*pair = (struct pair){ .image = *image };
	snprintf(path, sizeof(path), FOLDER "%s", kinds[cpu].boot);
	pair->shim = image_lookup(image, path);
	if (pair->shim == NULL || !is_shim(image, pair->shim, cpu))
		return false;
	for (size_t i = 0; i < GRUBS && pair->grub == NULL; i++) {
		pair->grub_name = kinds[cpu].grubs[i];
		snprintf(path, sizeof(path), FOLDER "%s", pair->grub_name);
		pair->grub = image_lookup(image, path);
	}
	return true;
}

/* Half of the two is as good as none, where the other place has both. */
static bool find_pair(struct pair *pair, struct source *s, enum cpu cpu)
{
	struct pair in_efi;
	struct image view;
	bool is_found = find_among(pair, &s->image, cpu);

	if ((is_found && pair->grub != NULL) || efi_load(&s->image) < 0)
		return is_found;
	view = efi_view(&s->image);
	if (!find_among(&in_efi, &view, cpu) ||
	    (is_found && in_efi.grub == NULL))
		return is_found;
	*pair = in_efi;
	return true;
}

/* --- bytes ---------------------------------------------------------------- */

typedef int take_fn(int fd, const uint8_t *bytes, size_t len);

static int write_bytes(int fd, const uint8_t *bytes, size_t len)
{
	return write(fd, bytes, len) == (ssize_t)len ? 0 : -EIO;
}

static int compare_bytes(int fd, const uint8_t *bytes, size_t len)
{
	uint8_t other[COPY_BYTES];

	return read(fd, other, len) == (ssize_t)len &&
			       memcmp(bytes, other, len) == 0
		       ? 0
		       : -EBADMSG;
}

static int each_part(const struct image *image, const struct tree_entry *file,
		     int fd, take_fn *take)
{
	uint8_t bytes[COPY_BYTES];
	uint64_t at = 0;
	int rc = 0;

	while (rc == 0 && at < file->size_bytes) {
		ssize_t got = image_read(image, file, at, bytes, sizeof(bytes));

		rc = got < 0 ? (int)got : take(fd, bytes, (size_t)got);
		at += (uint64_t)got;
	}
	return rc;
}

static int copy(const struct pair *pair, const struct tree_entry *file,
		const char *folder, const char *name)
{
	char path[512];
	int fd, rc;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	rc = each_part(&pair->image, file, fd, write_bytes);
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	if (rc < 0)
		unlink(path);
	return rc;
}

/* Both or none. */
static int copy_pair(const struct pair *pair, const char *folder,
		     const char *shim)
{
	char path[512];
	int rc = copy(pair, pair->shim, folder, shim);

	if (rc < 0)
		return rc;
	rc = copy(pair, pair->grub, folder, pair->grub_name);
	if (rc < 0) {
		snprintf(path, sizeof(path), "%s/%s", folder, shim);
		unlink(path);
	}
	return rc;
}

/* --- GRUB ------------------------------------------------------------------
 */

/* NULL: it is one for us. */
static const char *look_at_grub(const struct pair *pair, enum cpu cpu,
				struct efi_program *grub)
{
	if (pair->grub == NULL)
		return "is not beside it";
	if (efi_program_read(&pair->image, pair->grub, grub) < 0 ||
	    grub->machine != kinds[cpu].machine)
		return "cannot be read";
	return efi_program_obstacle(grub);
}

/* 0; -ENOENT: it has none; else why tells what is wrong with them. */
static int put_of_iso(struct secure *secure, struct source *s, enum cpu cpu,
		      const char *folder, char why[WHY_BYTES])
{
	struct efi_program grub;
	const char *obstacle;
	struct pair pair;
	int rc;

	if (!find_pair(&pair, s, cpu))
		return -ENOENT;
	obstacle = look_at_grub(&pair, cpu, &grub);
	if (obstacle != NULL) {
		snprintf(why, WHY_BYTES, "its GRUB %s", obstacle);
		return -EINVAL;
	}
	rc = copy_pair(&pair, folder, secure->shim);
	if (rc < 0) {
		snprintf(why, WHY_BYTES, "its %s cannot be copied: %s",
			 pair.grub_name, strerror(-rc));
		return rc;
	}
	secure->grub = pair.grub_name;
	memcpy(secure->prefix, grub.prefix, sizeof(secure->prefix));
	return 0;
}

/* --- those of others ------------------------------------------------------ */

/* A file of the folder, as if it were an ISO's; -1: there is none. */
static int open_file(const char *folder, const char *name, struct image *image,
		     struct tree_entry *file, struct tree_extent *all)
{
	char path[512];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0)
		st.st_size = 0;
	*all = (struct tree_extent){ 0, (uint64_t)st.st_size };
	*image = (struct image){ .fd = fd, .file_bytes = all->len_bytes };
	*file = (struct tree_entry){
		.extents = all,
		.extent_count = 1,
		.size_bytes = all->len_bytes,
		.kind = TREE_FILE,
	};
	return fd;
}

/* Where does GRUB of another origin look for its menu? */
static void take_prefix(struct secure *secure, const char *folder)
{
	struct efi_program grub;
	struct tree_extent all;
	struct tree_entry file;
	const char *obstacle = "cannot be read";
	struct image image;
	int fd = open_file(folder, secure->grub, &image, &file, &all);

	snprintf(secure->prefix, sizeof(secure->prefix), PREFIX_OTHERWISE);
	if (fd >= 0 && efi_program_read(&image, &file, &grub) == 0) {
		obstacle = efi_program_obstacle(&grub);
		if (obstacle == NULL)
			memcpy(secure->prefix, grub.prefix,
			       sizeof(secure->prefix));
	}
	if (fd >= 0)
		close(fd);
	if (obstacle != NULL)
		log_warning("%s %s: UEFI machines that start it find no menu, "
			    "unless they look for it in " PREFIX_OTHERWISE,
			    secure->grub, obstacle);
}

/* Has the ISO a shim, and is that another than the one that is there? */
static bool differs_from(const struct secure *secure, struct source *s,
			 enum cpu cpu, const char *folder)
{
	struct tree_extent all;
	struct tree_entry file;
	struct image image;
	struct pair pair;
	bool differs;
	int fd;

	if (!find_pair(&pair, s, cpu))
		return false;
	fd = open_file(folder, secure->shim, &image, &file, &all);
	differs = fd < 0 || file.size_bytes != pair.shim->size_bytes ||
		  each_part(&pair.image, pair.shim, fd, compare_bytes) != 0;
	if (fd >= 0)
		close(fd);
	return differs;
}

/* --- menus ---------------------------------------------------------------- */

static int make_folder(const char *folder, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return 0;
	log_error("cannot make %s: %s", path, strerror(errno));
	return -EIO;
}

/* Each part of the prefix, and the platforms in it. */
static int make_folders(const struct secure *secure, const char *folder)
{
	char path[EFI_PREFIX_BYTES + 16];
	int rc = 0;

	for (const char *at = secure->prefix; rc == 0 && *at != '\0';) {
		at = strchrnul(at + 1, '/');
		snprintf(path, sizeof(path), "%.*s", (int)(at - secure->prefix),
			 secure->prefix);
		rc = make_folder(folder, path);
	}
	for (enum cpu cpu = 0; rc == 0 && cpu < CPUS; cpu++) {
		snprintf(path, sizeof(path), "%s/%s", secure->prefix,
			 secure_platforms[cpu]);
		rc = make_folder(folder, path);
	}
	return rc;
}

/* --- which -----------------------------------------------------------------
 */

/* The menus' order decides whose kernels it is that all can boot. */
static struct source *first_iso(const struct catalogue *isos, enum cpu cpu)
{
	for (size_t i = 0; i < isos->count; i++) {
		if (cpu_boots(cpu, isos->sources[i]->system.arch))
			return isos->sources[i];
	}
	return NULL;
}

/* why: what is wrong with those of the ISO, if it has them. */
static void tell(const struct secure *secure, struct source *s, enum cpu cpu,
		 const char *whose, const char *why, const char *folder)
{
	const char *kind = kinds[cpu].name;

	s->is_shim_told = true;
	if (why[0] == '\0')
		log_info("Secure Boot, %s: shim and GRUB of %s", kind, whose);
	else if (!differs_from(secure, s, cpu, folder))
		log_info("Secure Boot, %s: shim and GRUB of %s; %s has the "
			 "same shim, and %s",
			 kind, whose, s->path, why);
	else
		log_warning("Secure Boot, %s: shim and GRUB of %s, for %s has "
			    "a shim, but %s; so machines with Secure Boot on "
			    "boot only kernels that the former shim knows: "
			    "give shim and network GRUB of its distribution, "
			    "as %s and %s, by --loader-dir",
			    kind, whose, s->path, why, secure->shim,
			    secure->grub);
}

int secure_put(struct secure *secure, enum cpu cpu,
	       const struct boot_options *o, const struct catalogue *isos,
	       const char *folder)
{
	const struct kind *k = &kinds[cpu];
	const char *whose = "this machine's packages";
	/* One of the two there is the admin's word on both. */
	bool is_given = loader_files_are_given(k->files, o->loader_dir);
	struct source *s = first_iso(isos, cpu);
	char why[WHY_BYTES] = "";
	int rc = -ENOENT;

	secure->shim = k->files[0].name;
	secure->grub = k->files[1].name;
	if (is_given)
		whose = "--loader-dir";
	else if (s != NULL)
		rc = put_of_iso(secure, s, cpu, folder, why);
	if (rc == 0) {
		whose = s->path;
	} else if (loader_files_put(k->files, o->loader_dir, folder, k->whom,
				    k->packages) != NULL) {
		take_prefix(secure, folder);
	} else {
		if (why[0] != '\0')
			log_warning("%s has a shim, but %s; so %s machines "
				    "with Secure Boot on do not boot",
				    s->path, why, k->name);
		secure->shim = NULL;
		return 0;
	}
	secure->is_there = true;
	if (s != NULL)
		tell(secure, s, cpu, whose, why, folder);
	return make_folders(secure, folder);
}

void secure_check(const struct secure secure[CPUS], struct source *s,
		  const char *folder)
{
	for (enum cpu cpu = 0; cpu < CPUS; cpu++) {
		if (secure[cpu].is_there && !s->is_shim_told &&
		    cpu_boots(cpu, s->system.arch) &&
		    differs_from(&secure[cpu], s, cpu, folder))
			log_warning("%s has another shim than the one that "
				    "machines get: with Secure Boot on, %s "
				    "ones will perhaps refuse its kernel",
				    s->path, kinds[cpu].name);
	}
}
