#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How many sectors a frame holds: what the path carries, not what a link says.
#
#   mtu.sh port|cap|change|raise|change-port [MODE]
. "$(dirname "$0")/lib.sh"

image 1000000
mode=${2:-auto}

# A bridge at 9000 with a port at 1500 loses what is longer, without a word.
case_port() {
	network bridge 9000
	port p1 c1 1500
	ip link set p1 master br0
	ip link set br0 mtu 9000
	target --io="$mode" 0 1 br0 "$image"
	client discover --expect-sectors 2
	client read-all "$image"
}

case_cap() {
	network veth 9000
	target --io="$mode" --sectors 1 0 1 t0 "$image"
	client discover --expect-sectors 1
	client read-all "$image"
	client protocol "$image"
}

mtu() { # both ends of the target's cable
	ip -n client link set c0 mtu "$1"
	ip link set t0 mtu "$1"
}

expect_advert() { # sectors a frame, command... : that makes it
	listen $((3 * slow)) --enough --expect-sectors "$1"
	"${@:2}"
	heard "of $1 sectors after: ${*:2}"
	client discover --expect-sectors "$1"
	client read-all "$image"
}

# From a jumbo start: only then AF_XDP sockets are opened for long frames.
case_change() {
	network veth 9000
	target --io="$mode" --advertise 60 0 1 t0 "$image"
	client discover --expect-sectors 17
	expect_advert 2 mtu 1500
	expect_advert 5 mtu 2600
	expect_advert 17 mtu 9000
}

case_raise() {
	network veth 1500
	target --io="$mode" --advertise 60 0 1 t0 "$image"
	client discover --expect-sectors 2
	expect_advert 5 mtu 2600
}

case_change-port() {
	network bridge 9000
	target --io="$mode" --advertise 60 0 1 br0 "$image"
	client discover --expect-sectors 17
	port p1 c1 1500
	expect_advert 2 ip link set p1 master br0
}

"case_$1"
finish
