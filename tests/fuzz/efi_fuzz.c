// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A UEFI program is read or refused, and where its menu is told to be there
 * can be a folder of ours, whatever it says.
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "tools/systems/efi_program.h"

static void check_prefix(const char prefix[EFI_PREFIX_BYTES])
{
	if (memchr(prefix, '\0', EFI_PREFIX_BYTES) == NULL ||
	    (prefix[0] != '\0' && prefix[0] != '/') ||
	    strpbrk(prefix, " '\"\\$(){};\n") != NULL ||
	    strstr(prefix, "/..") != NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_bytes)
{
	struct efi_program program;

	if (efi_program_parse(input, input_bytes, &program) < 0)
		return 0;
	check_prefix(program.prefix);
	if ((program.traits & EFI_IS_GRUB) == 0 &&
	    efi_program_obstacle(&program) == NULL)
		abort();
	return 0;
}
