#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Everything that is not for this target passes: IP traffic, and AoE of other
# targets on the same interface.
#
#   neighbours.sh veth|bridge MODE
. "$(dirname "$0")/lib.sh"

network "$1" 1500
image 1000000
other=$work/other
head -c 700416 /dev/urandom >"$other"
ip addr add 192.0.2.1/24 dev "$iface"
ip -n client addr add 192.0.2.2/24 dev c0

vblade() { # the other target, which does not say when it is ready
	command vblade 0 2 "$iface" "$other" >"$work/vblade.log" 2>&1 &
	pid_of[vblade]=$!
}

ping_both_ways() {
	ip netns exec client busybox ping -q -A -c 200 -w 5 -s 1400 192.0.2.1 \
		>"$work/ping.log" 2>&1 || fail 'no ping to the target'
	busybox ping -q -A -c 200 -w 5 192.0.2.2 >"$work/ping.log" 2>&1 ||
		fail 'no ping from the target'
	! grep -v ' 0% packet loss' "$work/ping.log" | grep 'packet loss' ||
		fail 'pings were lost'
}

target --io="$2" 0 1 "$iface" "$image"
client --mac 02:00:00:00:00:07 read-all "$image" >"$work/reader.log" 2>&1 &
reader=$!
ping_both_ways
wait $reader || fail 'reading beside ping'

if command -v vblade >/dev/null; then
	vblade
	client --lenient --target 0.2 read-all "$other"
	client read-all "$image" --once
	kill "${pid_of[vblade]}"
fi

# Each hears broadcasts, whoever's kernel has answered them already.
for answer in auto off; do
	start second "$xblade" --answer $answer 0 2 "$iface" "$other"
	client --target 0.2 discover
	client --target 0.2 read-all "$other"
	client read-all "$image" --once
	kill "${pid_of[second]}"
	within 2 gone second || fail 'the second target does not end'
	client --target 0.2 silent
done
# Generic XDP at a bridge sees no tag: there it is gone already.
[ "$1 $2" = 'bridge generic' ] || client tagged
client read-all "$image"
ping_both_ways
finish
