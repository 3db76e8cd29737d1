#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Nobody answers, or nobody can be asked: one line that says where to look,
# status 1, and no longer than the time-out.
. "$(dirname "$0")/ping_lib.sh"

network veth 1500
image 1000000

in_time() { # at most so many ms, regex of the line, arguments...
	local began took
	began=$(now_ms)
	ping 1 "${@:3}"
	took=$(($(now_ms) - began))
	[ $took -lt $(($1 * slow)) ] || fail "it took $took ms"
	warns "error: $2"
	[ ! -s "$work/out.log" ] || fail 'it tells of something'
}

in_time 1300 'no target answers on c0.*1 s.*segment' c0
in_time 700 'no target answers on c0.*0\.4 s' --timeout 0.4 c0
in_time 1300 'e0\.1 does not answer on c0 within 1 s.*segment' c0 e0.1
in_time 700 'e0\.1 does not answer on c0' -t 0.4 -c 100 c0 0.1

ping 1 --json -t 0.2 c0
warns 'no target answers'
json 'j["targets"] == [] and j["findings"] == []'

target 0 2 t0 "$image"
in_time 1300 'e0\.1 does not answer on c0.*but others do, as e0\.2' c0 e0.1
ping 0 -t 0.3 c0
is_content

# Who has it on his own machine cannot ask it there, and hears so.
refused_by 'not on this very machine' "$xblade_ping" -t 0.2 t0

# Nobody can be asked.
refused_by 'CAP_NET_RAW' setpriv --bounding-set=-all "$xblade_ping" t0
refused_by 'CAP_NET_RAW' setpriv --bounding-set=-all "$xblade_ping" t0 e0.2
refused_by 'nosuch0.*no such' "$xblade_ping" nosuch0
refused_by 'nosuch0123456789.*no such' "$xblade_ping" nosuch0123456789
refused_by 'lo.*not Ethernet' "$xblade_ping" lo
ip link add down0 type veth peer name down1
refused_by 'down0 is down' "$xblade_ping" down0
ip link set down0 up
refused_by 'down0.*carrier' "$xblade_ping" down0
ip link add br0 type bridge
ip link set br0 up
ip link set down1 master br0 up
refused_by 'down1.*bridge br0' "$xblade_ping" down1
ip link set down0 down
within 5 eval '! carrier br0' || fail 'br0 has a carrier though its port has none'
refused_by 'br0 has no carrier: .*bridge link show$' setpriv --reuid=65534 --clear-groups "$xblade_ping" br0

# Nor by a line that is wrong.
refused_by 'no interface' "$xblade_ping"
for address in x 0 0. .1 0.255 65535.1 0.1.2 e0.1x -- ''; do
	[ "$address" = -- ] || refused_by 'no target' "$xblade_ping" t0 -- "$address"
done
refused_by 'e0\.1 is a target.*: xblade-ping INTERFACE e0\.1$' "$xblade_ping" e0.1
refused_by 'e0\.1 is a target.*: xblade-ping t0 e0\.1$' "$xblade_ping" e0.1 t0
refused_by 'one target at a time' "$xblade_ping" t0 0.1 0.2
refused_by 'option --no-such' "$xblade_ping" --no-such t0
refused_by 'option -Z' "$xblade_ping" -Z t0
refused_by 'option --count.*missing' "$xblade_ping" t0 0.1 --count
for seconds in '' x 0 -1 nan inf 1e3 0x1 3601 1x; do
	refused_by '--timeout' "$xblade_ping" --timeout="$seconds" t0
done
for seconds in '' x -1 nan 3601; do
	refused_by '--interval' "$xblade_ping" --interval="$seconds" t0 0.1
done
for count in '' x -1 1.5 1000001 99999999999999999999; do
	refused_by '--count' "$xblade_ping" --count="$count" t0 0.1
done
for sectors in '' x 0 -1 256 Full; do
	refused_by '--sectors' "$xblade_ping" --sectors="$sectors" t0 0.1
done
for option in --count=1 --interval=1 --sectors=1; do
	refused_by "${option%=*} needs a target" "$xblade_ping" $option t0
done
refused_by '--json needs an end' "$xblade_ping" --json --count 0 t0 0.1
refused_by 'standard output' bash -c "$xblade_ping --help >/dev/full ||
	{ echo standard output >&2; exit 1; }"
for option in --help --version -h -V; do
	"$xblade_ping" $option >"$work/out.log" 2>"$work/err.log" ||
		fail "status $? for $option"
	[ -s "$work/out.log" ] || fail "$option prints nothing"
	[ ! -s "$work/err.log" ] || fail "$option prints to stderr"
done
finish
