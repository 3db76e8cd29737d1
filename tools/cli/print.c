// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a program prints of itself.
 */
#include "tools/cli/print.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void print_and_exit(const char *text)
{
	fputs(text, stdout);
	exit(fflush(stdout) == 0 ? 0 : 1);
}
