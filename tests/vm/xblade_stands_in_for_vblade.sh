#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The same boot twice, by "vblade 0 1 br0 image.iso" and by the same line with
# xblade for vblade.  The guest loads its driver late, as vblade needs it.  That
# vblade passes also shows that nothing here is made to fit xblade.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

for target in vblade xblade; do
	"$here/demo" --quiet --target $target --append xblade.aoe=late || exit
done
