#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Both ends have jumbo frames, what lies between has not: small frames pass,
# full ones are lost without a word.  Linux would hang.
#
#   ping-mtu.sh xblade|vblade
. "$(dirname "$0")/ping_lib.sh"

network bridge 9000
server a 9000
image 1000448
case $1 in
xblade) serve a 0 1 s0 "$image" ;;
vblade) vblade a 0 1 s0 "$image" ;;
esac
ping 0 c0
is_content

lost='warning: e0\.1 at .*full-size ones are lost: answers of [25] sectors come, of [36] \([0-9]+ bytes\) do not.*ask for 17.*--sectors [25]\)'

narrow() { # mtu: of the client's port, not of the client
	ip link set p0 mtu "$1"
}

narrow 1500
ping 1 --json -t 0.6 c0
warns "$lost"
json 'kinds == ["full-frames-lost"] and j["findings"][0]["is_fault"]'
json '[p["full_read"] for p in targets["e0.1"]["peers"]] == ["lost"]'

# One sector passes, and the warning still comes.
ping 1 -c 2 -i 0 -t 0.6 c0 e0.1
warns "$lost"
tells ' 2 requests, 2 answers, 0% loss'

# Full frames do not.
ping 1 -c 2 -i 0 -t 0.6 -s full c0 e0.1
grep -qE "$lost" "$work/err.log" || fail 'no warning'
grep -q 'error: e0.1 is there on c0, but no round was answered' "$work/err.log" ||
	fail 'no error'
tells 'READ EXT of 17 sectors: seq=1 no answer within 0\.6 s' \
	'2 requests, 0 answers, 100% loss'

narrow 2600
ping 1 -c 2 -i 0 -t 0.6 -s 5 c0 e0.1
warns "$lost"
grep -q 'answers of 5 sectors come, of 6 ' "$work/err.log" || fail 'not 5 of 6'
tells '^e0\.1 .*17 sectors a frame' 'READ EXT of 5 sectors: 2 requests, 2 answers'

# With the path in order again, and with a client that asks for little.
narrow 9000
ping 0 c0
is_content
narrow 1500
ip -n client link set c0 mtu 1500
ping 0 c0
is_content
ping 0 -c 2 -i 0 -s full c0 e0.1
is_content
tells 'READ EXT of 2 sectors: 2 requests, 2 answers'
