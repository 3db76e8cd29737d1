#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# However the target ends, nothing of it stays on the interface.
#
#   ends.sh veth|bridge MODE
. "$(dirname "$0")/lib.sh"

network "$1" 1500
image 1000000

attached() {
	ip -d link show dev "$iface" | grep -q xdp ||
		{ command -v bpftool >/dev/null &&
			bpftool net show dev "$iface" 2>/dev/null | grep -q xblade; }
}

detached() { ! attached; }

for signal in TERM INT; do
	target --io="$2" 0 1 "$iface" "$image"
	client discover
	finish_by $signal
	within 1 detached || fail "something stays attached after SIG$signal"
done

for round in 1 2 3; do
	target --io="$2" 0 1 "$iface" "$image"
	case $2 in native | generic) attached || fail 'no XDP program' ;; esac
	client --window 64 random "$image" --requests 500
	{ kill -KILL "${pid_of[target]}" && wait "${pid_of[target]}"; } 2>/dev/null || true
	[ "$round" != 3 ] || within 1 detached ||
		fail 'something stays attached after SIGKILL'
done
client silent --to "$(cat "/sys/class/net/$iface/address")"

# A reader in full flight must not keep it from ending.
target --io="$2" 0 1 "$iface" "$image"
ip netns exec client "$here/aoe_client.py" -i c0 --window 64 --seconds 3 random \
	"$image" --requests 1000000 >"$work/reader.log" 2>&1 &
sleep 0.5
finish
