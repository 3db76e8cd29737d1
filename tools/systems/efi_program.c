// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every offset and size is the file's own word, so none is used before it was
 * held against what is there.
 */
#include "tools/systems/efi_program.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/iso/confine.h"

#define READ_CPU_SECONDS  10u
#define READ_IDLE_SECONDS 30u

#define PE_PLACE	 0x3cu
#define PE_HEAD_BYTES	 24u
#define PE_OPTIONAL_64	 0x20bu
#define PE_DIRECTORIES	 112u /* of the optional head, 8 bytes each */
#define PE_SIGNATURE	 4u   /* the directory of signatures */
#define PE_SECTION_BYTES 40u
#define PE_SECTION_NAME	 8u

#define GRUB_MAGIC	  0x676d696du /* "mimg" */
#define GRUB_HEAD_BYTES	  24u
#define GRUB_OBJECT_BYTES 8u

enum grub_object { GRUB_ELF, GRUB_MEMDISK, GRUB_CONFIG, GRUB_PREFIX };

#define ELF_HEAD_BYTES	  64u
#define ELF_SECTION_BYTES 64u

/* Bytes of the file. */
struct span {
	const uint8_t *at;
	size_t len;
};

static uint16_t le16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t le32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

static uint64_t le64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return le64toh(value);
}

/* A part of it, if it has that. */
static bool cut(const struct span *whole, uint64_t offset, uint64_t len,
		struct span *part)
{
	if (offset > whole->len || len > whole->len - offset)
		return false;
	*part = (struct span){ whole->at + offset, (size_t)len };
	return true;
}

/* --- text ----------------------------------------------------------------- */

/* Text with its end in the span; NULL: it has none. */
static const char *text_of(const struct span *s)
{
	return memchr(s->at, '\0', s->len) != NULL ? (const char *)s->at : NULL;
}

/*
 * It becomes a folder of ours, and a word of a menu.  "(tftp)/grub" would do as
 * well, but nobody makes that.
 */
static bool is_folder(const char *prefix)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789/._+-";
	size_t len = strlen(prefix);

	return len < EFI_PREFIX_BYTES && strspn(prefix, plain) == len &&
	       (len == 0 || prefix[0] == '/') && strstr(prefix, "/.") == NULL &&
	       strstr(prefix, "//") == NULL;
}

static void take_prefix(struct efi_program *p, const char *prefix)
{
	size_t len;

	p->traits &= ~(uint32_t)EFI_HAS_ODD_PREFIX;
	p->prefix[0] = '\0';
	if (!is_folder(prefix)) {
		p->traits |= EFI_HAS_ODD_PREFIX;
		return;
	}
	len = strlen(prefix);
	if (len > 0 && prefix[len - 1] == '/')
		len--;
	memcpy(p->prefix, prefix, len);
	p->prefix[len] = '\0';
}

/*
 * What we cannot foresee is where that leads.  The commands of Debian's run a
 * script of the disk in its memory, which then looks below the prefix.
 */
static void take_config(struct efi_program *p, const char *config)
{
	static const char *const words[] = { "prefix", "root", "search",
					     "cmdpath" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strstr(config, words[i]) != NULL)
			p->traits |= EFI_HAS_OWN_WAY;
	}
}

/* --- GRUB's modules ------------------------------------------------------- */

static void take_module(struct efi_program *p, const char *name)
{
	static const struct {
		const char *name;
		enum efi_trait trait;
	} modules[] = {
		{ "normal", EFI_HAS_NORMAL },
		{ "efinet", EFI_HAS_EFINET },
		{ "tftp", EFI_HAS_TFTP },
		{ "linux", EFI_HAS_LINUX },
		{ "linuxefi", EFI_HAS_LINUX },
		{ "configfile", EFI_HAS_CONFIGFILE },
	};

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		if (strcmp(modules[i].name, name) == 0)
			p->traits |= modules[i].trait;
	}
}

static bool elf_section(const struct span *elf, const struct span *table,
			uint32_t index, struct span *bytes)
{
	const uint8_t *s = table->at + (size_t)index * ELF_SECTION_BYTES;

	return cut(elf, le64(s + 24), le64(s + 32), bytes);
}

/* ELF-64 spec., figures 2 and 8.  A module's name is a section of it. */
static int parse_module(struct efi_program *p, const struct span *elf)
{
	static const char wanted[] = ".modname";
	struct span table, names, name;
	uint32_t count, names_index;

	if (elf->len < ELF_HEAD_BYTES || memcmp(elf->at,
						"\x7f"
						"ELF\x02",
						5))
		return -EBADMSG;
	count = le16(elf->at + 60);
	names_index = le16(elf->at + 62);
	if (le16(elf->at + 58) != ELF_SECTION_BYTES || names_index >= count ||
	    !cut(elf, le64(elf->at + 40), (uint64_t)count * ELF_SECTION_BYTES,
		 &table) ||
	    !elf_section(elf, &table, names_index, &names))
		return -EBADMSG;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = le32(table.at + (size_t)i * ELF_SECTION_BYTES);

		if (!cut(&names, at, sizeof(wanted), &name) ||
		    memcmp(name.at, wanted, sizeof(wanted)) != 0)
			continue;
		if (!elf_section(elf, &table, i, &name) ||
		    text_of(&name) == NULL)
			return -EBADMSG;
		take_module(p, text_of(&name));
	}
	return 0;
}

static int parse_object(struct efi_program *p, uint32_t type,
			const struct span *body)
{
	const char *text = text_of(body);

	if (type == GRUB_ELF)
		return parse_module(p, body);
	if (type != GRUB_CONFIG && type != GRUB_PREFIX)
		return 0;
	if (text == NULL)
		return -EBADMSG;
	if (type == GRUB_CONFIG)
		take_config(p, text);
	else
		take_prefix(p, text);
	return 0;
}

/* struct grub_module_info64, and what follows it. */
static int parse_modules(struct efi_program *p, const struct span *section)
{
	struct span rest, body;
	uint64_t at, total;

	if (section->len < GRUB_HEAD_BYTES || le32(section->at) != GRUB_MAGIC)
		return -EBADMSG;
	at = le64(section->at + 8);
	total = le64(section->at + 16);
	if (at > total || !cut(section, at, total - at, &rest))
		return -EBADMSG;
	while (rest.len >= GRUB_OBJECT_BYTES) {
		uint32_t type = le32(rest.at), size = le32(rest.at + 4);
		int rc;

		if (size == 0)
			break;
		if (size < GRUB_OBJECT_BYTES ||
		    !cut(&rest, GRUB_OBJECT_BYTES, size - GRUB_OBJECT_BYTES,
			 &body))
			return -EBADMSG;
		rc = parse_object(p, type, &body);
		if (rc < 0)
			return rc;
		rest.at += size;
		rest.len -= size;
	}
	return 0;
}

/* --- PE ------------------------------------------------------------------- */

static void parse_directories(struct efi_program *p, const struct span *file,
			      const struct span *optional)
{
	const uint8_t *d = optional->at + PE_DIRECTORIES + 8 * PE_SIGNATURE;
	struct span signature;

	if (optional->len >= PE_DIRECTORIES + 8 * (PE_SIGNATURE + 1) &&
	    le32(optional->at + PE_DIRECTORIES - 4) > PE_SIGNATURE &&
	    le32(d) > 0 && le32(d + 4) > 0 &&
	    cut(file, le32(d), le32(d + 4), &signature))
		p->traits |= EFI_IS_SIGNED;
}

static int parse_sections(struct efi_program *p, const struct span *file,
			  const struct span *table)
{
	static const char wanted[PE_SECTION_NAME] = "mods";
	struct span section;

	for (size_t at = 0; at < table->len; at += PE_SECTION_BYTES) {
		const uint8_t *s = table->at + at;

		if (memcmp(s, wanted, sizeof(wanted)) != 0)
			continue;
		if (!cut(file, le32(s + 20), le32(s + 16), &section))
			return -EBADMSG;
		p->traits |= EFI_IS_GRUB;
		return parse_modules(p, &section);
	}
	return 0;
}

int efi_program_parse(const uint8_t *bytes, size_t len_bytes,
		      struct efi_program *program)
{
	const struct span file = { bytes, len_bytes };
	struct span head, optional, table;
	uint64_t at;

	*program = (struct efi_program){ .traits = 0 };
	if (len_bytes < PE_PLACE + 4 || memcmp(bytes, "MZ", 2) != 0)
		return -EMEDIUMTYPE;
	at = le32(bytes + PE_PLACE);
	if (!cut(&file, at, PE_HEAD_BYTES, &head) ||
	    memcmp(head.at, "PE\0\0", 4) != 0)
		return -EMEDIUMTYPE;
	program->machine = le16(head.at + 4);
	at += PE_HEAD_BYTES;
	if (!cut(&file, at, le16(head.at + 20), &optional) ||
	    optional.len < 2 || le16(optional.at) != PE_OPTIONAL_64)
		return -EMEDIUMTYPE;
	at += optional.len;
	if (!cut(&file, at, (uint64_t)le16(head.at + 6) * PE_SECTION_BYTES,
		 &table))
		return -EBADMSG;
	parse_directories(program, &file, &optional);
	return parse_sections(program, &file, &table);
}

/* --- of an ISO ------------------------------------------------------------ */

struct reading {
	const struct image *image;
	const struct tree_entry *file;
};

/* In the child. */
static int read_program(void *context, int out)
{
	const struct reading *r = context;
	size_t len = (size_t)r->file->size_bytes;
	uint8_t *bytes = malloc(len);
	struct efi_program program;

	if (bytes == NULL)
		return -ENOMEM;
	if (image_read(r->image, r->file, 0, bytes, len) != (ssize_t)len)
		return -EIO;
	if (efi_program_parse(bytes, len, &program) < 0)
		return -EBADMSG;
	return write(out, &program, sizeof(program)) == sizeof(program) ? 0
									: -EIO;
}

int efi_program_read(const struct image *image, const struct tree_entry *file,
		     struct efi_program *program)
{
	struct reading reading = { image, file };
	const struct confined c = {
		.work = read_program,
		.context = &reading,
		.cpu_seconds = READ_CPU_SECONDS,
		.idle_seconds = READ_IDLE_SECONDS,
		.bytes_max = sizeof(*program),
	};
	uint8_t *told;
	size_t len;
	int rc;

	if (file->size_bytes == 0 || file->size_bytes > EFI_PROGRAM_BYTES_MAX)
		return file->size_bytes == 0 ? -EBADMSG : -E2BIG;
	rc = confine_run(&c, &told, &len);
	if (rc < 0)
		return rc;
	if (len == sizeof(*program)) {
		memcpy(program, told, sizeof(*program));
		program->prefix[sizeof(program->prefix) - 1] = '\0';
	}
	free(told);
	/* What died may have written anything. */
	return len == sizeof(*program) && is_folder(program->prefix) ? 0
								     : -EBADMSG;
}

const char *efi_program_obstacle(const struct efi_program *program)
{
	static const struct {
		uint32_t trait;
		const char *why;
	} needs[] = {
		{ EFI_IS_GRUB, "is no GRUB" },
		{ EFI_HAS_NORMAL, "has no menu (module normal)" },
		{ EFI_HAS_CONFIGFILE,
		  "reads no second menu (module configfile)" },
		{ EFI_HAS_EFINET, "has no network (module efinet)" },
		{ EFI_HAS_TFTP, "has no TFTP (module tftp)" },
		{ EFI_HAS_LINUX, "boots no Linux (module linux)" },
	};

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if ((program->traits & needs[i].trait) == 0)
			return needs[i].why;
	}
	if (program->traits & EFI_HAS_OWN_WAY)
		return "looks for its menu where commands in it lead";
	return program->traits & EFI_HAS_ODD_PREFIX
		       ? "looks for its menu in no folder of a server"
		       : NULL;
}
