#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A guest reads by Linux' aoe while its target is stopped and started again,
# and while one of two targets under the same address is gone for good.  It has
# to stall, but it must see no error and read every byte right.
#
#   outlives_its_targets.sh SUITE OLDEST
# shellcheck disable=SC2034,SC2154
guest_suite=$1
guest_oldest=$2
# shellcheck source=tests/vm/initiator.sh
. "$(dirname "$0")/initiator.sh"

megabytes=40

# The second target has an interface, and so a MAC, of its own on the bridge.
second_room() {
	ip netns add second
	ip link add p1 type veth peer name s0 netns second
	ip link set p1 master br0 up
	ip -n second link set s0 up
}

second_target() { start second ip netns exec second "$xblade" 0 1 s0 "$image"; }

second_bytes() { cat /sys/class/net/p1/statistics/rx_bytes; }

# Returns when the guest is well into its reading.
start_reading() {
	local before
	before=$(bytes_to guest1)
	guest_tell guest1 sum e0.1
	within 100 has_got guest1 $((before + megabytes * 200000)) || fail 'the guest does not read'
}

still_reads() { ! guest_says guest1 ' has sha256' || fail 'the guest had read everything before'; }

ends_well() { # what happened
	local stall
	stall=$(longest_stall guest1 200 ' has sha256')
	must_be_right guest1 e0.1 "$image"
	complains_of_nothing guest1
	echo "$1: stalled for $stall ms from then on, and read everything right"
}

kill_at_once() { # name
	kill -KILL "${pid_of[$1]}"
	wait "${pid_of[$1]}" 2>/dev/null || true
}

outlives_a_restart() { # signal
	start_reading
	case $1 in
	TERM) finish ;;
	KILL) kill_at_once target ;;
	esac
	sleep 3
	still_reads
	target 0 1 br0 "$image"
	ends_well "target ended by SIG$1, started again after 3 s"
}

# The driver asks both in turn; which is gone, it finds out by waiting.
outlives_one_of_two() {
	local bytes
	second_room
	second_target
	bytes=$(second_bytes)
	start_reading
	within 60 both_have_answered "$bytes" || fail 'the guest does not read from both targets'
	kill_at_once second
	still_reads
	ends_well 'one of two targets ended for good'
}

both_have_answered() { [ "$(second_bytes)" -gt $(($1 + 2000000)) ]; } # bytes before

image $((megabytes << 20))
room 1500 guest1
initiators_boot '' guest1
target 0 1 br0 "$image"
guest_order guest1 90 '^guest: e0.1 is there' find_disk e0.1 1500 asking
outlives_a_restart TERM
outlives_a_restart KILL
outlives_one_of_two
guest_end guest1
finish
no_read_failed
