/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.h for a fuzzer: every line is made, counted, and told to nobody.
 */
#ifndef TESTS_FUZZ_QUIET_LOG_H
#define TESTS_FUZZ_QUIET_LOG_H

/* Errors so far; who counts them sets it to 0 before. */
extern unsigned int quiet_log_errors;

#endif
