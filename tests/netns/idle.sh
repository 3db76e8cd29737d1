#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With nothing to do the target takes no time of the processor, also while its
# interface is down.
#
#   idle.sh MODE
. "$(dirname "$0")/lib.sh"

network veth 1500
image 100000
target --io="$1" 0 1 t0 "$image"

expect_idle() { # when
	local before after
	sleep 0.2
	before=$(awk '{print $14 + $15}' "/proc/${pid_of[target]}/stat")
	sleep 0.5
	after=$(awk '{print $14 + $15}' "/proc/${pid_of[target]}/stat")
	[ $((after - before)) -le 4 ] ||
		fail "$((after - before)) ticks of CPU in half a second $1"
}

expect_idle 'before the first client'
client read-all "$image"
expect_idle 'after a client'
ip -n client link set c0 down
expect_idle 'without a carrier'
ip link set t0 down
expect_idle 'with its interface down'
ip link set t0 up
ip -n client link set c0 up
client read-all "$image"
finish
