// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Programs made here, each part of them damaged, and cut at every length; then
 * those of Debian's packages, as far as they are installed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/systems/efi_program.h"

#define SIGNED "/usr/lib/grub/x86_64-efi-signed/"
#define SHIM   "/usr/lib/shim/"

/* --- a program ------------------------------------------------------------ */

#define PE_AT	    64u
#define OPTIONAL_AT (PE_AT + 24)
#define OPTIONAL    240u
#define SECTIONS_AT (OPTIONAL_AT + OPTIONAL)
#define MODS_AT	    512u
#define OBJECTS_AT  (MODS_AT + 24)
#define BYTES_MAX   8192u

struct program {
	uint8_t bytes[BYTES_MAX];
	size_t len;
};

/* What is asked of one, in words. */
struct recipe {
	const char *modules[6];
	const char *config;
	const char *prefix;
};

static const struct recipe network = {
	{ "normal", "efinet", "tftp", "linux", "configfile" },
	"normal (memdisk)/grub.cfg\n",
	"/boot/grub",
};

static void put16(struct program *p, size_t at, uint16_t value)
{
	value = htole16(value);
	memcpy(p->bytes + at, &value, sizeof(value));
}

static void put32(struct program *p, size_t at, uint32_t value)
{
	value = htole32(value);
	memcpy(p->bytes + at, &value, sizeof(value));
}

static void put64(struct program *p, size_t at, uint64_t value)
{
	value = htole64(value);
	memcpy(p->bytes + at, &value, sizeof(value));
}

static void put_object(struct program *p, uint32_t type, const void *body,
		       size_t len)
{
	size_t size = (8 + len + 7) / 8 * 8;

	put32(p, p->len, type);
	put32(p, p->len + 4, (uint32_t)size);
	memcpy(p->bytes + p->len + 8, body, len);
	p->len += size;
}

/* ELF of two sections, names and the name. */
static void put_module(struct program *p, const char *name)
{
	static const char names[] = "\0.modname";
	struct program elf = { .len = 256 };

	memcpy(elf.bytes,
	       "\x7f"
	       "ELF\x02\x01\x01",
	       7);
	put64(&elf, 40, 64);
	put16(&elf, 58, 64);
	put16(&elf, 60, 2);
	put16(&elf, 62, 0);
	put64(&elf, 64 + 24, 192);
	put64(&elf, 64 + 32, sizeof(names));
	put32(&elf, 128, 1);
	put64(&elf, 128 + 24, 224);
	put64(&elf, 128 + 32, strlen(name) + 1);
	memcpy(elf.bytes + 192, names, sizeof(names));
	strcpy((char *)elf.bytes + 224, name);
	put_object(p, 0, elf.bytes, elf.len);
}

static void make(struct program *p, const struct recipe *r)
{
	*p = (struct program){ .len = OBJECTS_AT };
	memcpy(p->bytes, "MZ", 2);
	put32(p, 0x3c, PE_AT);
	memcpy(p->bytes + PE_AT, "PE\0\0", 4);
	put16(p, PE_AT + 4, EFI_MACHINE_X64);
	put16(p, PE_AT + 6, 1);
	put16(p, PE_AT + 20, OPTIONAL);
	put16(p, OPTIONAL_AT, 0x20b);
	put32(p, OPTIONAL_AT + 108, 16);
	memcpy(p->bytes + SECTIONS_AT, "mods", 4);
	for (size_t i = 0; i < 6 && r->modules[i] != NULL; i++)
		put_module(p, r->modules[i]);
	put_object(p, 1, "a disk", 6);
	if (r->config != NULL)
		put_object(p, 2, r->config, strlen(r->config) + 1);
	if (r->prefix != NULL)
		put_object(p, 3, r->prefix, strlen(r->prefix) + 1);
	put32(p, MODS_AT, 0x676d696d);
	put64(p, MODS_AT + 8, 24);
	put64(p, MODS_AT + 16, p->len - MODS_AT);
	put32(p, SECTIONS_AT + 16, (uint32_t)(p->len - MODS_AT));
	put32(p, SECTIONS_AT + 20, MODS_AT);
	/* Its signature is behind all. */
	put32(p, OPTIONAL_AT + 112 + 32, (uint32_t)p->len);
	put32(p, OPTIONAL_AT + 112 + 36, 8);
	p->len += 8;
}

/* In memory of its own, for a sanitizer to see its end. */
static int parse(const uint8_t *bytes, size_t len, struct efi_program *told)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);
	int rc;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	rc = efi_program_parse(copy, len, told);
	free(copy);
	assert_true(memchr(told->prefix, '\0', sizeof(told->prefix)) != NULL);
	return rc;
}

static const char *obstacle_of(const struct recipe *r, char *prefix)
{
	static struct program p;
	struct efi_program told;

	make(&p, r);
	assert_int_equal(parse(p.bytes, p.len, &told), 0);
	assert_int_equal(told.machine, EFI_MACHINE_X64);
	assert_true(told.traits & EFI_IS_SIGNED);
	if (prefix != NULL)
		strcpy(prefix, told.prefix);
	return efi_program_obstacle(&told);
}

/* --- tests ---------------------------------------------------------------- */

static void modules_are_told(void **state)
{
	static const char *const words[] = { "normal", "efinet", "tftp",
					     "linux", "configfile" };
	struct recipe r = network;

	(void)state;
	assert_null(obstacle_of(&r, NULL));
	for (size_t i = 0; i < 5; i++) {
		r = network;
		r.modules[i] = "tftpx";
		assert_non_null(strstr(obstacle_of(&r, NULL), words[i]));
	}
	r = network;
	r.modules[3] = "linuxefi";
	assert_null(obstacle_of(&r, NULL));
}

static void prefixes_are_folders_or_refused(void **state)
{
	/* NULL: it is none for us. */
	static const struct {
		const char *prefix;
		const char *told;
	} rows[] = {
		{ "/boot/grub", "/boot/grub" },
		{ "/EFI/BOOT/", "/EFI/BOOT" },
		{ "/EFI/open-SUSE_1.5+x", "/EFI/open-SUSE_1.5+x" },
		{ "", "" },
		{ "/", "" },
		{ "boot/grub", NULL },
		{ "(hd0,gpt1)/boot", NULL },
		{ "(memdisk)/boot/grub", NULL },
		{ "/../etc", NULL },
		{ "/a/../../etc", NULL },
		{ "/..", NULL },
		{ "/.hidden", NULL },
		{ "//a", NULL },
		{ "/a b", NULL },
		{ "/a\nb", NULL },
		{ "/$root", NULL },
		{ "/gr\xc3\xbc"
		  "b",
		  NULL },
		{ "/'", NULL },
		{ "/a\\b", NULL },
	};
	char prefix[EFI_PREFIX_BYTES], text[200] = "/";
	struct recipe r = network;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *why;

		r.prefix = rows[i].prefix;
		why = obstacle_of(&r, prefix);
		assert_int_equal(why == NULL, rows[i].told != NULL);
		if (rows[i].told != NULL)
			assert_string_equal(prefix, rows[i].told);
	}
	r.prefix = NULL;
	assert_null(obstacle_of(&r, prefix));
	assert_string_equal(prefix, "");
	r.prefix = text;
	for (size_t len = 1; len < sizeof(text) - 1; len++) {
		text[len] = 'x';
		assert_int_equal(obstacle_of(&r, prefix) == NULL,
				 len + 1 < EFI_PREFIX_BYTES);
	}
}

static void commands_that_lead_elsewhere_are_told(void **state)
{
	static const char *const elsewhere[] = {
		"set prefix=(hd0)/boot\n",
		"search --file --set /x\n",
		"configfile $cmdpath/grub.cfg\n",
		"set root=(hd0)\n",
	};
	struct recipe r = network;

	(void)state;
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
		r.config = elsewhere[i];
		assert_non_null(strstr(obstacle_of(&r, NULL), "commands"));
	}
	r.config = NULL;
	assert_null(obstacle_of(&r, NULL));
}

static void what_is_no_grub_is_told(void **state)
{
	static struct program p;
	struct efi_program told;

	(void)state;
	make(&p, &network);
	memcpy(p.bytes + SECTIONS_AT, "modx", 4);
	assert_int_equal(parse(p.bytes, p.len, &told), 0);
	assert_false(told.traits & EFI_IS_GRUB);
	assert_string_equal(efi_program_obstacle(&told), "is no GRUB");
	/* A signature that is not there is none. */
	assert_int_equal(parse(p.bytes, p.len - 1, &told), 0);
	assert_false(told.traits & EFI_IS_SIGNED);
	put32(&p, OPTIONAL_AT + 108, 4);
	assert_int_equal(parse(p.bytes, p.len, &told), 0);
	assert_false(told.traits & EFI_IS_SIGNED);
	memcpy(p.bytes + PE_AT, "NE", 2);
	assert_int_equal(parse(p.bytes, p.len, &told), -EMEDIUMTYPE);
	memcpy(p.bytes, "ZM", 2);
	assert_int_equal(parse(p.bytes, p.len, &told), -EMEDIUMTYPE);
}

/* Without its end it has no GRUB that one could boot by. */
static void cut_at_any_length_it_is_refused(void **state)
{
	static struct program p;
	struct efi_program told;

	(void)state;
	make(&p, &network);
	for (size_t len = 0; len < p.len - 8; len++)
		assert_true(parse(p.bytes, len, &told) < 0);
}

/* Whatever a word says, nothing outside is read; ASan looks. */
static void any_word_may_be_anything(void **state)
{
	static const uint32_t words[] = { 0,	      1,	  7,
					  8,	      64,	  0xffff,
					  0x7fffffff, 0x80000000, 0xfffffff0,
					  0xffffffff };
	static struct program whole, p;
	struct efi_program told;

	(void)state;
	make(&whole, &network);
	for (size_t at = 0; at + 4 <= whole.len; at += 2) {
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			p = whole;
			put32(&p, at, words[i]);
			parse(p.bytes, p.len, &told);
		}
	}
}

static void sizes_out_of_range_are_refused(void **state)
{
	/* Where a word is, and what is too much for it. */
	const struct {
		size_t at;
		uint32_t value;
	} rows[] = {
		{ 0x3c, BYTES_MAX },
		{ 0x3c, UINT32_MAX },
		{ PE_AT + 20, 0xffff },
		{ PE_AT + 6, 0xffff },
		{ SECTIONS_AT + 16, BYTES_MAX },
		{ SECTIONS_AT + 16, 23 },
		{ SECTIONS_AT + 20, UINT32_MAX },
		{ MODS_AT, 0x676d696e },
		{ MODS_AT + 8, UINT32_MAX },
		{ MODS_AT + 12, UINT32_MAX },
		{ MODS_AT + 16, UINT32_MAX },
		{ MODS_AT + 20, 1 },
		{ OBJECTS_AT + 4, UINT32_MAX },
		{ OBJECTS_AT + 4, 7 },
		{ OBJECTS_AT + 8, 0 },
		{ OBJECTS_AT + 8 + 40, 250 },
		{ OBJECTS_AT + 8 + 44, UINT32_MAX },
		{ OBJECTS_AT + 8 + 58, 2u << 16 | 63 },
		{ OBJECTS_AT + 8 + 62, 2 },
		{ OBJECTS_AT + 8 + 64 + 24, UINT32_MAX },
		{ OBJECTS_AT + 8 + 64 + 36, UINT32_MAX },
		{ OBJECTS_AT + 8 + 128 + 28, UINT32_MAX },
		{ OBJECTS_AT + 8 + 128 + 32, 6 }, /* its end is not in it */
	};
	static struct program p;
	struct efi_program told;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make(&p, &network);
		put32(&p, rows[i].at, rows[i].value);
		if (parse(p.bytes, p.len, &told) == 0)
			fail_msg("row %zu is taken", i);
	}
}

/* --- those of packages ---------------------------------------------------- */

static uint8_t *load(const char *path, size_t *len)
{
	FILE *f = fopen(path, "re");
	uint8_t *bytes = malloc(EFI_PROGRAM_BYTES_MAX);

	assert_non_null(bytes);
	if (f == NULL) {
		print_message("%s is not installed\n", path);
		free(bytes);
		return NULL;
	}
	*len = fread(bytes, 1, EFI_PROGRAM_BYTES_MAX, f);
	fclose(f);
	return bytes;
}

static void debians_are_told(void **state)
{
	static const struct {
		const char *path;
		const char *prefix;
		uint32_t traits;
	} rows[] = {
		{ SIGNED "grubnetx64.efi.signed", "/grub",
		  EFI_IS_SIGNED | EFI_IS_GRUB | EFI_HAS_NORMAL |
			  EFI_HAS_EFINET | EFI_HAS_TFTP | EFI_HAS_LINUX |
			  EFI_HAS_CONFIGFILE },
		{ SIGNED "grubnetx64-installer.efi.signed",
		  "/debian-installer/amd64/grub",
		  EFI_IS_SIGNED | EFI_IS_GRUB | EFI_HAS_NORMAL |
			  EFI_HAS_EFINET | EFI_HAS_TFTP | EFI_HAS_LINUX |
			  EFI_HAS_CONFIGFILE },
		{ SIGNED "gcdx64.efi.signed", "/boot/grub",
		  EFI_IS_SIGNED | EFI_IS_GRUB | EFI_HAS_NORMAL |
			  EFI_HAS_EFINET | EFI_HAS_LINUX | EFI_HAS_CONFIGFILE },
		{ SHIM "shimx64.efi.signed", "", EFI_IS_SIGNED },
		{ SHIM "shimx64.efi", "", 0 },
	};
	struct efi_program told;
	unsigned int count = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len;
		uint8_t *bytes = load(rows[i].path, &len);

		if (bytes == NULL)
			continue;
		assert_int_equal(parse(bytes, len, &told), 0);
		assert_int_equal(told.machine, EFI_MACHINE_X64);
		assert_int_equal(told.traits, rows[i].traits);
		assert_string_equal(told.prefix, rows[i].prefix);
		free(bytes);
		count++;
	}
	if (count == 0)
		skip();
}

/* At many lengths, up to where the modules end, which is well before it. */
static void debians_cut_is_refused(void **state)
{
	struct efi_program told;
	size_t len;
	uint8_t *bytes = load(SIGNED "grubnetx64.efi.signed", &len);

	(void)state;
	if (bytes == NULL)
		skip();
	for (size_t at = 0; at < 3700000 && at < len;
	     at += at < 2000 ? 1 : 9973)
		assert_true(parse(bytes, at, &told) < 0);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules_are_told),
		cmocka_unit_test(prefixes_are_folders_or_refused),
		cmocka_unit_test(commands_that_lead_elsewhere_are_told),
		cmocka_unit_test(what_is_no_grub_is_told),
		cmocka_unit_test(cut_at_any_length_it_is_refused),
		cmocka_unit_test(any_word_may_be_anything),
		cmocka_unit_test(sizes_out_of_range_are_refused),
		cmocka_unit_test(debians_are_told),
		cmocka_unit_test(debians_cut_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
