#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a program's --help lists, its man page explains and bash completes, and
# the other way.
set -eu
cd "$(dirname "$0")/../.."

. completions/xblade
completed() { # program, word begun : what bash completes
	COMP_WORDS=("$1" "$2") COMP_CWORD=1
	_xblade
	printf '%s\n' "${COMPREPLY[@]}"
}

bad=0
for page in userspace/xblade.8 tools/*.8; do
	program=$(basename "$page" .8)
	helped=$("${BUILD:-build}/$program" --help | grep -oE '(^|[ ,])--[a-z][a-z-]*' |
		tr -d ' ,' | sort -u)
	paged=$(mandoc -T ascii "$page" | sed 's/.\x08//g' |
		grep -oE '^ +(-[A-Za-z], )?--[a-z][a-z-]*' | grep -oE -- '--[a-z-]+' | sort -u)
	diff <(echo "$helped") <(echo "$paged") >/dev/null || {
		echo "$program: --help and $page differ:" >&2
		diff <(echo "$helped") <(echo "$paged") >&2 || :
		bad=1
	}
	# Short ones as well.
	helped=$("${BUILD:-build}/$program" --help | grep -oE '^ +(-[A-Za-z](, --[a-z-]+)?|--[a-z-]+)( |$)' |
		grep -oE -- '--[a-z-]+|-[A-Za-z]' | sort -u)
	completes=$(completed "$program" - | sort -u)
	diff <(echo "$helped") <(echo "$completes") >/dev/null || {
		echo "$program: --help and completions/xblade differ:" >&2
		diff <(echo "$helped") <(echo "$completes") >&2 || :
		bad=1
	}
done
exit $bad
