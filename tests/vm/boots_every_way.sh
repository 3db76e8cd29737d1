#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The KIWI ISO and the Debian live ISO by xblade-boot, each way that a machine
# can boot, up to the login prompt: a line each, of what was when, in seconds
# from power on.  Takes long; the small ISO goes these ways in make check.
#
#   tests/vm/boots_every_way.sh [ISO...]
set -uo pipefail
here=$(dirname "$(realpath "$0")")
cache=$here/../../build/cache
failed=0

if [ $# = 0 ]; then
	[ -e "$cache/kiwi.iso" ] || "$here/make-kiwi-iso" "$cache/kiwi.iso" || exit
	[ -e "$cache/debian-live.iso" ] || "$here/make-debian-live-iso" "$cache/debian-live.iso" || exit
	set -- "$cache/kiwi.iso" "$cache/debian-live.iso"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for iso; do
	while read -r way; do
		# shellcheck disable=SC2086 # of several words
		"$here/boots_by_one_command.sh" --times --iso "$iso" $way >"$log" 2>&1 </dev/null
		rc=$?
		[ $rc = 0 ] || failed=1
		echo "$(basename "$iso" .iso), $(grep -E 'login [0-9]' "$log" || echo "$way: FAILED, $(tail -n 1 "$log")")"
	done <<-'END'
		bios
		bios grub
		bios ipxe
		uefi
		uefi ipxe
		http
		http ipxe
		--own-dhcp --secure uefi
	END
done
exit $failed
