#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The target speaks first: at its start, when a link comes up, and from time
# to time, but never in step.
. "$(dirname "$0")/lib.sh"

# Nobody speaks up by himself, as IPv6 does when a link comes up.
for v6 in all default; do
	sysctl -qw net.ipv6.conf.$v6.disable_ipv6=1
	ip netns exec client sysctl -qw net.ipv6.conf.$v6.disable_ipv6=1
done
image 100000
network veth 1500

listen 5.5 --at-least 4 --at-most 9
target --advertise 1 0 1 t0 "$image"
heard 'at the start and every second'
gaps=$(sed -n 's/.*gaps //p' "$work/listen.log" | tr ' ' '\n')
[ "$(echo "$gaps" | sort -u | wc -l)" -gt 1 ] || fail 'no jitter'
echo "$gaps" | awk '$1 < 0.4 || $1 > 1.7 { exit 1 }' ||
	fail "adverts are not a second apart: $gaps"
finish

target --advertise 60 0 1 t0 "$image"
sleep 0.5
listen $((3 * slow)) --enough
ip -n client link set c0 down
sleep 0.2
ip -n client link set c0 up
heard 'when the carrier is back'
client read-all "$image"

sleep 0.5
listen $((3 * slow)) --enough
ip link set t0 down
sleep 0.2
ip link set t0 up
heard 'when the interface is up again'
client read-all "$image"

# Quiet otherwise.
sleep 0.5
listen 1 --at-least 0 --at-most 0
heard 'between times'

# A station that broadcasts is told at once, but not every time.
ip -n client addr add 10.88.0.2/24 brd + dev c0
station=$(ip netns exec client cat /sys/class/net/c0/address)
listen $((3 * slow)) --enough --expect-to "$station"
broadcast
heard 'when a station broadcasts'
listen 2 --at-least 0 --at-most 1 --expect-to "$station"
for _ in 1 2 3 4 5; do
	broadcast
done
heard 'when it goes on broadcasting'
finish
