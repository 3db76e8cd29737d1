// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The architecture of a kernel, by the marks that boot loaders look for.
 */
#include "tools/systems/kernel.h"

#include <string.h>

/* Marks of Linux kernels, as their boot protocols in Documentation/ say. */
static const struct {
	uint32_t offset;
	uint32_t len;
	const char *magic;
	const char *arch;
} kernel_marks[] = {
	{ 0x38, 4, "ARM\x64", "aarch64" },
	{ 0x38, 4, "RSC\x05", "riscv64" },
	/* ELF of 64 bits, little endian: only POWER boots such a file. */
	{ 0x00, 6,
	  "\x7f"
	  "ELF\x02\x01",
	  "ppc64le" },
};

/* One that unpacks itself under UEFI is known by the head of EFI programs. */
static const struct {
	uint16_t machine;
	const char *arch;
} pe_machines[] = {
	{ 0x8664, "x86_64" },
	{ 0xaa64, "aarch64" },
	{ 0x5064, "riscv64" },
	{ 0x6264, "loongarch64" },
};

#define PE_PLACE_OFFSET 0x3c

#define X86_HEADER_OFFSET 0x202
#define X86_FLAGS_OFFSET  0x236
#define X86_FLAG_64BIT	  1u

static const char *pe_arch(const unsigned char *head, size_t len)
{
	size_t at = head[PE_PLACE_OFFSET] | (size_t)head[PE_PLACE_OFFSET + 1]
						    << 8;
	unsigned int machine;

	/* The rest of its place: so far away it is not. */
	if (memcmp(head, "MZ", 2) != 0 || head[PE_PLACE_OFFSET + 2] != 0 ||
	    head[PE_PLACE_OFFSET + 3] != 0 || at > len - 6 ||
	    memcmp(head + at, "PE\0\0", 4) != 0)
		return "";
	machine = head[at + 4] | (unsigned int)head[at + 5] << 8;
	for (size_t i = 0; i < sizeof(pe_machines) / sizeof(pe_machines[0]);
	     i++) {
		if (pe_machines[i].machine == machine)
			return pe_machines[i].arch;
	}
	return "";
}

const char *kernel_arch(const struct image *image,
			const struct tree_entry *kernel)
{
	unsigned char head[1024];

	if (image_read(image, kernel, 0, head, sizeof(head)) !=
	    (ssize_t)sizeof(head))
		return "";
	if (memcmp(head + X86_HEADER_OFFSET, "HdrS", 4) == 0)
		return head[X86_FLAGS_OFFSET] & X86_FLAG_64BIT ? "x86_64"
							       : "ix86";
	for (size_t i = 0; i < sizeof(kernel_marks) / sizeof(kernel_marks[0]);
	     i++) {
		if (memcmp(head + kernel_marks[i].offset, kernel_marks[i].magic,
			   kernel_marks[i].len) == 0)
			return kernel_marks[i].arch;
	}
	return pe_arch(head, sizeof(head));
}
