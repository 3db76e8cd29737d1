#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# On a terminal xblade-boot tells how far its start is, and then draws its
# machines as a table, anew each second and no wider than the terminal; a warning
# stands above it, whole.
. "$(dirname "${BASH_SOURCE[0]}")/boot_lib.sh"

command -v script >/dev/null || skip 'script is missing: make setup'
build live

: >"$work/screen.log"
script -qfc "stty rows 20 cols 100; exec $boot -i t0 -L $work/loaders --run-dir $work/run $work/live.iso" \
	"$work/screen.log" </dev/null >/dev/null 2>&1 &
# What is drawn, without what moves the cursor.
plain() { sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/\r//g' "$work/screen.log"; }
shows() { plain | grep -qE -- "$1"; } # regex
expect() { within 30 shows "$1" || fail "not drawn: $1"; }

# How far the start is.
expect '^\[ {20}\] asking who else'
expect '^\[#{16} {4}\] starting xblade and dnsmasq$'
expect ': ready$'
expect '^machine +IP address +firm +stage'
mac=$(ip netns exec client cat /sys/class/net/c0/address)
ip netns exec client curl -sS -o "$work/got" http://10.88.0.1/e0.1/linux
expect "^$mac +10\.88\.0\.2 +kernel +293 KiB +0 B +0 +[0-9]+ s  e0\.1/"
client read-all "$work/live.iso" --once
expect "^$mac +10\.88\.0\.2 +(disk|reading) +293 KiB +[0-9.]+ [KM]iB +[0-9]+ +[0-9]+ s  by AoE"
expect "^$mac +10\.88\.0\.2 +idle "

# In the place of the one before; what is told erases it first.
grep -q $'\x1b\\[[0-9]*A' "$work/screen.log" || fail 'nothing is drawn anew'
printf 'x' | dd of="$work/live.iso" bs=1 seek=300000 conv=notrunc status=none
expect '^xblade-boot: warning: .*live.iso was written in place'
[ "$(plain | grep -E '^(machine|[0-9a-f]{2}:)' | awk '{ if (length > n) n = length } END { print n }')" -le 100 ] ||
	fail 'the table is wider than the terminal'
pkill -x xblade-boot
no_child() { [ -z "$(pgrep 'dnsmasq|xblade')" ]; }
within 20 no_child || fail 'its programs live on'
[ ! -e "$work/run" ] || fail 'its folder is left'
