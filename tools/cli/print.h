/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program prints of itself when it is asked to: help and version.
 */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

/* Status 0, if standard output has taken it. */
_Noreturn void print_and_exit(const char *text);

#endif
