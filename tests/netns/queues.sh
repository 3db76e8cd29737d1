#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two receive queues, a worker for each, one cache: both queues are used, and
# what one worker fetches the other's clients get, every byte right.  What a
# client changes holds in both.
. "$(dirname "$0")/lib.sh"

aoeload=$(dirname "$xblade")/aoeload
[ "$(nproc)" -gt 1 ] || skip 'one processor sends by one queue'

ip link add t0 numrxqueues 2 numtxqueues 2 type veth peer name c0 \
	numrxqueues 2 numtxqueues 2
ip link set c0 netns client
ip link set t0 up
ip -n client link set c0 up
image $((24 << 20))
target --io=native --answer=off --workers 2 --cache 8M 0 1 t0 "$image"

queue_frames() { # queue
	ethtool -S t0 | sed -n "s/.*rx_queue_$1_xdp_packets: //p"
}

load() { # processor, first client, options...
	local processor=$1 first=$2
	shift 2
	taskset -c "$processor" ip netns exec client "$aoeload" --interface c0 \
		--first-client "$first" --verify "$image" --seconds 60 \
		--timeout 10000 "$@" 0.1 >"$work/load$processor.json" \
		2>"$work/load$processor.log" || fail "aoeload on $processor"
	"$here/check-load" "$work/load$processor.json" ||
		fail "aoeload on $processor"
}

for pattern in storm random; do
	load 0 0 --clients 50 --window 4 --pattern $pattern --requests 20000 &
	first=$!
	load 1 1000 --clients 50 --window 4 --pattern $pattern --requests 20000
	wait $first || fail 'the other half'
done
ip -n client link set c0 mtu 9000
ip link set t0 mtu 9000
within 5 grep -q 'now .*MTU 9000' "$work/target.log" || fail 'no news of the MTU'
for queue in 0 1; do
	frames=$(queue_frames $queue)
	[ "$frames" -gt 10000 ] || fail "queue $queue: $frames frames"
done
client read-all "$image"

# A mask list that one client sets holds in both workers.
by_queue() { # queue, MAC, client's arguments...
	local queue=$1 mac=$2 before
	shift 2
	before=$(queue_frames "$queue")
	taskset -c "$queue" ip netns exec client "$here/aoe_client.py" -i c0 \
		--bypass --mac "$mac" "$@" || fail "queue $queue, $mac: $1"
	[ "$(queue_frames "$queue")" -gt $((before + 60)) ] ||
		fail "not by queue $queue: $1"
}

a=02:00:00:00:00:0a b=02:00:00:00:00:0b
to=$(cat /sys/class/net/t0/address)
client --mac $a mask --add $a --expect $a
for queue in 0 1; do
	by_queue $queue $b shut-out --to "$to"
	by_queue $queue $a read-all "$image" --once
done
client --mac $a mask --delete $a
for queue in 0 1; do
	by_queue $queue $b read-all "$image" --once
done
finish

refused '2 receive queues are too few for --workers 3' --workers 3 0 1 t0 "$image"
refused 'packet has one queue' --io=packet --workers 2 0 1 t0 "$image"
