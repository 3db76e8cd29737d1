#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A bridge takes the lowest MAC of its ports, so that it changes when a port
# joins.  The target follows and tells its clients.
#
#   mac.sh bridge|veth MODE
. "$(dirname "$0")/lib.sh"

image 1000000
network "$1" 1500
[ "$1" = veth ] || ip link set p0 address 0a:00:00:00:00:0a
target --io="$2" --advertise 60 0 1 "$iface" "$image"
client read-all "$image" --once

new=02:00:00:00:00:01
listen $((3 * slow)) --enough --expect-mac $new
if [ "$1" = veth ]; then
	ip link set t0 address $new
else
	port p1 c1 1500
	ip link set p1 address $new
	ip link set p1 master br0
fi
grep -q $new "/sys/class/net/$iface/address" || fail 'the MAC did not change'
heard 'with the new MAC'
client discover
client read-all "$image"
client protocol "$image"
finish
