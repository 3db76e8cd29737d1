#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The KIWI ISO and the Debian live ISO by xblade-boot, each way that a machine
# can boot, up to the login prompt; and that of dmsquash-live, where only the
# initrd is another, three ways, one of them with its root over HTTP.  A line
# each, of what was when, in seconds from power on.  Takes long; the small ISO
# goes these ways in make check.
#
#   tests/vm/boots_every_way.sh [--target vblade] [ISO...]
set -uo pipefail
here=$(dirname "$(realpath "$0")")
cache=$here/../../build/cache
failed=0 options=()
if [ "${1:-}" = --target ]; then
	options=(--target "${2:?}")
	shift 2
fi
every_way='bios
bios grub
bios ipxe
uefi
uefi ipxe
http
http ipxe
--own-dhcp --secure uefi'

boots() { # iso, ways
	local way rc
	while read -r way; do
		# shellcheck disable=SC2086 # of several words
		"$here/boots_by_one_command.sh" --times "${options[@]}" --iso "$1" $way >"$log" 2>&1 </dev/null
		rc=$?
		[ $rc = 0 ] || failed=1
		echo "$(basename "$1" .iso), $(grep -E 'login [0-9]' "$log" || echo "$way: FAILED, $(tail -n 1 "$log")")"
	done <<<"$2"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ $# = 0 ]; then
	for name in kiwi debian-live dmsquash; do
		[ -e "$cache/$name.iso" ] || "$here/make-$name-iso" "$cache/$name.iso" || exit
	done
	boots "$cache/kiwi.iso" "$every_way"
	boots "$cache/debian-live.iso" "$every_way"
	boots "$cache/dmsquash.iso" $'bios\nuefi\n--over-http bios'
fi
for iso; do boots "$iso" "$every_way"; done
exit $failed
