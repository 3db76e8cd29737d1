#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Very many clients at full speed: every byte right, every request answered,
# and nobody starves.
#
#   load.sh veth|bridge MTU MODE
. "$(dirname "$0")/lib.sh"

aoeload=$(dirname "$xblade")/aoeload
[ -x "$aoeload" ] || fail "no $aoeload: make $aoeload"
network "$1" "$2"
image $((24 << 20))
target --io="$3" --cache 8M 0 1 "$iface" "$image"

# A disk that others use may take its time; a retransmit means a lost frame.
load() { # aoeload's options...
	ip netns exec client "$aoeload" --interface c0 --verify "$image" \
		--seconds 60 --timeout 10000 "$@" 0.1 >"$work/load.json" 2>"$work/load.log" ||
		fail "aoeload $*"
	"$here/check-load" "$work/load.json" || fail "aoeload $*"
}

load --clients 1000 --pattern storm --requests 60000
load --clients 64 --window 4 --pattern random --requests 30000
load --clients 8 --window 64 --requests 60000
finish
