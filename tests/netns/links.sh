#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A room of virtual machines comes and goes at a bridge; the target stays, and
# knows the bridge as it is in the end.
. "$(dirname "$0")/lib.sh"

network bridge 1500
image 1000000
target 0 1 br0 "$image"
for i in {1..60}; do
	ip link add "x$i" type veth peer name "y$i"
done
end=$(($(now_ms) + 4000))
while [ "$(now_ms)" -lt $end ]; do
	ip link add room type veth peer name guest
	ip link set room master br0 mtu 1400 up
	ip link set guest mtu 1400 up
	ip link del room
done
client read-all "$image"
ip link add room mtu 1400 type veth peer name guest
ip link set room master br0 up
within 5 grep -q 'now .*MTU 1400' "$work/target.log" ||
	fail 'the last change went unnoticed'
finish
