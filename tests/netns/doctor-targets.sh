#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Other targets: the address is taken or free, two images under one address,
# full frames that are lost, and a target on the same machine.
#
#   doctor-targets.sh xblade|vblade
. "$(dirname "$0")/doctor_lib.sh"

network bridge 9000
server a 9000
server b 9000
image 1000448
one=$image

serves() { # server, slot, image
	case $kind in
	xblade) serve "$1" 0 "$2" s0 "$3" ;;
	vblade) vblade "$1" 0 "$2" s0 "$3" ;;
	esac
}
kind=$1
mac_a=$(ip netns exec a cat /sys/class/net/s0/address)

doctor 0 -i c0
finds ok address 'e0\.1 is free on c0'
finds note path-mtu 'no target answers on c0'

serves a 1 "$one"
doctor 1 -i c0
finds problem address "e0\.1 is taken, by $mac_a"
advises 'e0\.0 is free'
finds ok path-mtu 'frames of 8740 bytes get through from 1 target$'
doctor 0 --address e0.2 -i c0
finds ok address 'e0\.2 is free on c0'
doctor 0 --json --address 1.1 -i c0
doctor_json 'j["targets"] == [{"target": "e0.1", "mac": "'"$mac_a"'"}] and j["address"] == "e1.1"'

# On the target's own machine it is not heard, but found.
asks=(ip netns exec a)
doctor 0 -i s0
finds note targets-here "$kind \(process ${pid_of[a]}\) on this machine speaks AoE on s0"
finds note address "nobody else on s0 has e0\.1; whether $kind \(process ${pid_of[a]}\).* cannot be told"
advises "tr .* </proc/${pid_of[a]}/cmdline"
finds_no 'ok +address'
if [ "$kind" = xblade ]; then
	stop a
	printf '[export 0.1]\nimage = %s\ninterface = s0\n' "$one" >"$work/a.conf"
	serve a --config "$work/a.conf"
	doctor 0 -i s0
	advises "cat $work/a\.conf"
fi
asks=(ip netns exec client)

# The same image from two machines; then two images under one address.
cp "$one" "$work/copy"
mkdir "$work/b"
mv "$work/copy" "$work/b/${one##*/}"
serves b 1 "$work/b/${one##*/}"
doctor 0 -a 7.7 -i c0
finds note several-macs 'e0\.1 answers from 2 MACs'
stop b
image 1000960
serves b 1 "$image"
doctor 1 -a 7.7 -i c0
finds problem different-images 'two different images under one address'
finds ok address 'e7\.7 is free'
stop b

# Full frames are lost on the way.
ip link set p0 mtu 1500
doctor 1 -a 7.7 -i c0
finds problem full-frames-lost 'full-size ones are lost'
finds_no 'ok +path-mtu'
