#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two workers on one writable image: what one client writes the others, who
# read by the other queue, have at once, however small the cache is.
. "$(dirname "$0")/lib.sh"

[ "$(nproc)" -gt 1 ] || skip 'one processor sends by one queue'

ip link add t0 mtu "$1" numrxqueues 2 numtxqueues 2 type veth peer name c0 \
	mtu "$1" numrxqueues 2 numtxqueues 2
ip link set c0 netns client
ip link set t0 up
ip -n client link set c0 up
image $((24 << 20))
target --writable --io=native --answer="$2" --workers 2 --cache 8M 0 1 t0 \
	"$image"

# Sent by its own processor's queue; 256 KiB of the image each.
race() { # processor, sectors...
	taskset -c "$1" ip netns exec client "$here/aoe_client.py" -i c0 \
		--mac "02:00:00:00:01:0$1" --bypass --window 24 race \
		--first "$2" --end "$3" --seed "$1" || fail "race of processor $1"
}

# Each its part, next to the other's in one extent.
race 0 1000 1400 &
first=$!
race 1 1400 1800 &
second=$!
wait $first || fail 'the first writer'
wait $second || fail 'the second writer'
client expect --first 1000 --end 1800 --turn 17
client read-all "$image" --once
finish
