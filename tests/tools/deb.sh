#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The packages as a user gets them: built from a clean copy, installed by dpkg
# into a root of their own, run, and taken out again.
set -eu
cd "$(dirname "$0")/../.."

skip() {
	echo "$*"
	exit 77
}

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

[ "$(id -u)" = 0 ] || skip 'dpkg --root needs root'
for tool in dpkg-buildpackage dh lintian git; do
	command -v $tool >/dev/null || skip "$tool is not installed"
done
version=$(sed -n 's/^VERSION := //p' Makefile)
[ "$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)" = "$version" ] ||
	fail "debian/changelog and the Makefile have not the same version"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

debian/build-in "$work/out" >/dev/null
lintian --allow-root --fail-on error,warning "$work"/out/*.changes ||
	fail 'lintian complains'

mkdir -p "$work/root/var/lib/dpkg"/{info,updates}
touch "$work/root/var/lib/dpkg/"{status,available}
# Its scripts run with DPKG_ROOT, by which they leave this machine alone.
own_dpkg() {
	dpkg --root="$work/root" --force-depends --force-script-chrootless --log="$work/log" "$@" >"$work/told" 2>&1 || {
		cat "$work/told" >&2
		fail "dpkg $*"
	}
}
packages=("$work"/out/xblade{,-tools}_"${version}"_*.deb)
own_dpkg --install "${packages[@]}"
for program in xblade xbladed xblade-extract xblade-menu xblade-ping xblade-doctor; do
	told=$("$work/root/usr/sbin/$program" --version) || fail "$program does not run"
	[[ $told =~ ^xblade.*\ $version$ ]] || fail "$program tells '$told', not $version"
done
for page in "$work"/root/usr/sbin/*; do
	[ -e "$work/root/usr/share/man/man8/${page##*/}.8.gz" ] || fail "no man page of ${page##*/}"
done
for program in extract menu doctor; do
	grep -q /usr/share/xblade "$work/root/usr/sbin/xblade-$program" ||
		fail "xblade-$program looks for its profiles elsewhere"
done
[ -s "$work/root/usr/share/xblade/profiles.conf" ] || fail 'no profiles'
for unit in xblade.service xblade@.service xblade-vblade.service xblade-boot.service; do
	find "$work/root" -name "$unit" | grep -q . || fail "no unit $unit"
done
touch "$work/root/etc/xblade/xblade.conf"
own_dpkg --purge xblade xblade-tools
left=$(cd "$work/root" && find . ! -type d ! -path './var/lib/dpkg/*')
[ "$left" = ./etc/xblade/xblade.conf ] || fail "purged, they leave $left"
