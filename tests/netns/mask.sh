#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The MAC mask list: one client silences the others, also where the kernel
# answers, hears the adverts alone, and lets the others in again.
#
#   mask.sh MODE ANSWER
. "$(dirname "$0")/lib.sh"

a=02:00:00:00:00:0a b=02:00:00:00:00:0b c=02:00:00:00:00:0c
network veth 1500
image 1000000
ip -n client addr add 10.88.0.2/24 brd + dev c0
target --io="$1" --answer="$2" --advertise 1 0 1 t0 "$image"
to=$(cat /sys/class/net/t0/address)

hot $b "$2"
client --mac $a mask
client --mac $a mask --delete $a,$b

# a lists itself alone.
client --mac $a mask --add $a --expect $a
before=$(kernel_reads)
client --mac $b shut-out --to "$to"
client --mac $a mask --expect $a
client --mac $a read-all "$image"
client --mac $a protocol "$image"
client --mac $b shut-out --to "$to"
[ "$(kernel_reads)" = "$before" ] || fail 'the kernel answered'
listen $((4 * slow)) --at-least 2 --enough --expect-to $a
broadcast # of which the target hears, and tells c0 nothing
heard 'to the only one listed'

# And b, but not c.
client --mac $a mask --add $b,$a --expect $a,$b
client --mac $b read-all "$image" --once
client --mac $b mask --expect $a,$b
client --mac $c shut-out --to "$to"
listen $((6 * slow)) --at-least 4 --enough --expect-to $a,$b
heard 'to both that are listed'

# a shuts itself out; b lets everybody in.
client --mac $a mask --delete $a --expect $b
client --mac $a shut-out --to "$to"
client --mac $b mask --delete $b
hot $a "$2"
hot $c "$2"
listen $((4 * slow)) --at-least 2 --enough
heard 'to everybody again'

# As many as there may be, in one frame and in one reply.
ip -n client link set c0 mtu 9000
ip link set t0 mtu 9000
within 5 grep -q 'now .*MTU 9000' "$work/target.log" || fail 'no news of the MTU'
all=$(printf '02:00:00:00:00:%02x,' {0..254})
client --mac $a mask --add "$all" --expect "$all" >"$work/all.log"
client --mac 02:00:00:00:00:fe mask --delete "$all" >>"$work/all.log"
client discover
finish
