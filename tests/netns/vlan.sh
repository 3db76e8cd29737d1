#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Clients in VLANs, told apart by their tags alone, beside one without.
#
#   vlan.sh MTU MODE ANSWER
. "$(dirname "$0")/lib.sh"

network veth "$1"
image $((1 << 20))
target --vlan --io="$2" --answer="$3" 0 1 "$iface" "$image"
says "I/O $2"

# 5, and 100 with priority 5; a tag without a VLAN is none.
for vlan in 5 0xa064 0; do
	client --vlan $vlan discover --expect-sectors $((($1 - 36) / 512))
	client --vlan $vlan identify "$image"
	client --vlan $vlan read-all "$image"
	client --vlan $vlan random "$image" --clients 16
	client --vlan $vlan protocol "$image"
	client --vlan $vlan write
done
finish

target --vlan -w --io="$2" --answer="$3" 0 1 "$iface" "$image"
client --vlan 5 write-all --end 300
client expect --end 300 --turn 2
client write-all --end 300 --turn 3
client --vlan 7 expect --end 300 --turn 4
finish

target --io="$2" --answer="$3" 0 1 "$iface" "$image"
client tagged
finish
