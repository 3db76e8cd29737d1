#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Completions as a shell asks for them; the options themselves are lint's.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$here/../../completions/xblade"
mkdir folder
touch live.iso 'with space.iso'

completes() { # what must come, sorted and parted by commas; words...
	local due=$1 got
	shift
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	"$(complete -p "${1##*/}" | sed 's/.*-F \([^ ]*\) .*/\1/')"
	got=$(printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd ,)
	[ "$got" = "$due" ] || {
		echo "FAIL: '$*' completes to '$got', not '$due'" >&2
		exit 1
	}
}

links=$(find /sys/class/net -mindepth 1 -maxdepth 1 ! -name lo ! -name bonding_masters \
	-printf '%f\n' | sort | paste -sd ,)
files='folder,live.iso,with space.iso'

completes --reserve xblade --res
completes '--advertise,--allow,--answer' xblade --a
completes auto,off,tcx,xdp xblade --answer ''
completes auto,off,tcx,xdp xblade --answer =
completes auto xblade --answer = a
completes native xblade --io nat
completes '' xblade --cache ''
completes "$files" xblade --config ''
completes folder xblade --vblade-conf ''
completes '' xblade --allow ''
completes '' xblade ''
completes '' xblade 0 ''
completes "$links" xblade 0 1 ''
completes "$links" xblade 0.1 ''
completes "$files" xblade 0.1 eth0 ''
completes live.iso xblade 0 1 eth0 l
completes 'with space.iso' xblade 0 1 eth0 w
completes '' xblade 0 1 eth0 live.iso ''
completes "$links" xblade --io native -b 64 --answer = off --preload 0 1 ''
completes "$files" /usr/sbin/xblade --io = auto 0.1 br0 ''
completes "$links" xbladed 0.1 ''
completes "$files" xblade-extract ''
completes folder xblade-extract live.iso ''
completes --list xblade-extract --li
completes debian-live xblade-menu --family deb
completes folder xblade-menu -t ''
completes "$files" xblade-menu --from ''
completes "$links" xblade-ping -q -c 3 ''
completes full xblade-ping --sectors f
completes "$links" xblade-doctor --interface ''
completes "$files" xblade-doctor -i eth0 ''
completes --timeout,--try xblade-doctor --t
completes reload,remove,replace,rollback xblade-boot --config x.conf r
completes "$files" xblade-boot add ''
completes '' xblade-boot reload ''
