#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Into a folder as if for /usr, then with a PREFIX of its own, whose units
# systemd checks: the programs that they name are there.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

run() { # command... : shown only when it fails
	"$@" >"$work/log" 2>&1 || {
		cat "$work/log" >&2
		fail "$*"
	}
}

put() { run make --no-print-directory "$1" BUILD="${BUILD:-build}" "${@:2}"; }
there() { [ -e "$1" ] || fail "not installed: $1"; }

put install DESTDIR="$work/root" PREFIX=/usr
for program in xblade xblade-extract xblade-menu xblade-ping xblade-doctor xbladed; do
	there "$work/root/usr/sbin/$program"
	there "$work/root/usr/share/man/man8/$program.8"
	there "$work/root/usr/share/bash-completion/completions/$program"
	"$work/root/usr/sbin/$program" --version | grep -qx 'xblade[a-z-]* [0-9.]*' ||
		fail "$program tells no version"
done
there "$work/root/usr/share/man/man5/xblade.conf.5"
there "$work/root/etc/xblade/conf.d"
there "$work/root/usr/share/xblade/xblade-boot.conf"
! grep -r '@[A-Z]*@' "$work/root/usr/lib/systemd" || fail 'a unit is not filled in'
! grep -rl -e "$work" "$work/root/usr/lib/systemd" || fail 'a unit knows of DESTDIR'
touch "$work/root/usr/share/foreign"
put uninstall DESTDIR="$work/root" PREFIX=/usr
left=$(cd "$work/root" && find . ! -type d)
[ "$left" = ./usr/share/foreign ] || fail "make uninstall leaves $left"

# A configuration stays.
put install PREFIX="$work/own" SYSCONFDIR="$work/own/etc"
touch "$work/own/etc/xblade/xblade.conf"
units=$work/own/lib/systemd/system
if systemd-analyze --version >/dev/null 2>&1; then
	cp "$units"/xblade.service "$units"/xblade-vblade.service "$units"/xblade-boot.service "$work"
	cp "$units/xblade@.service" "$work/xblade@lab.service"
	for unit in xblade xblade-vblade xblade@lab; do
		run systemd-analyze verify --man=no "$work/$unit.service"
		[ ! -s "$work/log" ] || fail "systemd says of $unit: $(cat "$work/log")"
		# 0 is shut in, 10 is open; above 4 something was lost.
		run systemd-analyze security --offline=true --threshold=40 "$work/$unit.service"
	done
	run systemd-analyze verify --man=no "$work/xblade-boot.service"
	[ ! -s "$work/log" ] || fail "systemd says of xblade-boot: $(cat "$work/log")"
	# It begins as root, to become somebody else, and speaks IP.
	run systemd-analyze security --offline=true --threshold=50 "$work/xblade-boot.service"
fi
put uninstall PREFIX="$work/own" SYSCONFDIR="$work/own/etc"
left=$(cd "$work/own" && find . ! -type d)
[ "$left" = ./etc/xblade/xblade.conf ] || fail "make uninstall takes or leaves $left"
systemd-analyze --version >/dev/null 2>&1 || {
	echo 'installed and uninstalled, but systemd-analyze is not here to check the units'
	exit 77
}
