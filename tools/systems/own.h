/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the ISO's own boot menu says of the system in it.
 */
#ifndef SYSTEMS_OWN_H
#define SYSTEMS_OWN_H

#include "tools/systems/system.h"

/*
 * For a system whose profile was found: kernel, all initrds and arguments of
 * the entry that boots it by default, if that is among what the profile says.
 */
void own_refine(const struct image *image, struct system *system);

/*
 * For one whose files lie where no profile has them: by the menu alone, with
 * a profile if its arguments tell one.  false: there is no such entry.
 */
bool own_recognise(const struct image *image, const struct profiles *profiles,
		   struct system *system);

#endif
