/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report for people, and for scripts.
 */
#ifndef DOCTOR_SHOW_H
#define DOCTOR_SHOW_H

#include "tools/doctor/doctor.h"

/* Items from first on; quiet: only what is not well. */
void show_items(const struct report *report, size_t first, bool is_quiet);

/* The last line. */
void show_sum(const struct doctor *d);

/* One object on standard output.  -ENOMEM, -EIO, or 0. */
int show_json(const struct doctor *d);

#endif
