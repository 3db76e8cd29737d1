#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Source, scripts and man pages pass their own checkers, and every file says
# its licence.
set -eu
cd "$(dirname "$0")/../.."

find xdp userspace tools bench tests -name '*.[ch]' -print0 |
	xargs -0 clang-format --dry-run -Werror
mapfile -t scripts < <(grep -rlE '^#!/bin/(ba)?sh' tests bench tools userspace debian .ci)
shellcheck -x -P SCRIPTDIR "${scripts[@]}" completions/xblade
for page in userspace/*.[58] tools/*.8; do
	mandoc -T lint -W warning "$page"
done
unlicensed=$(find xdp userspace tools bench tests .ci Makefile -type f \
	\( -name '*.[ch8]' -o -name '*.sh' -o -name '*.py' -o -name '*.mk' -o -name Makefile \) \
	-exec grep -L SPDX-License-Identifier {} +)
[ -z "$unlicensed" ] || {
	echo "no SPDX line: $unlicensed" >&2
	exit 1
}
