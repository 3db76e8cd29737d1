#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each mistake gets one line that names it, and status 1.
. "$(dirname "$0")/lib.sh"

network veth 1500
image 100000
good=$image

for shelf in 65535 4095 70000 -1 abc 1x '' 99999999999999999999; do
	refused 'shelf|usage|option' "$shelf" 1 t0 "$good"
done
for slot in 255 256 -1 abc ''; do
	refused 'slot|usage|option' 0 "$slot" t0 "$good"
done
for both in 0. .1 0.255 65535.1 0.1.2; do
	refused 'shelf|slot|usage' "$both" t0 "$good"
done

refused 'shelf t0: not one from 0 to 65534.*usage: xblade SHELF SLOT NETIF FILE' t0 0 1 "$good"
refused 'slot t0: not one from 0 to 254; usage: xblade SHELF SLOT NETIF FILE' 0 t0 1 "$good"
refused 'usage|missing|argument'
refused 'usage|missing|argument' 0
refused 'usage|missing|argument' 0 1
refused 'usage|missing|argument' 0 1 t0
refused 'usage|argument' 0 1 t0 "$good" more
refused 'option' --no-such-option 0 1 t0 "$good"
refused 'option' -Z 0 1 t0 "$good"
refused 'argument|option' 0 1 t0 "$good" --cache
for size in 0 abc -1 1 99999999T; do
	refused 'cache' --cache="$size" 0 1 t0 "$good"
done
for number in 0 abc -1 256 99999999999; do
	refused 'sectors' --sectors="$number" 0 1 t0 "$good"
done
for number in 0 1 abc 65536; do
	refused 'buffer|-b' -b "$number" 0 1 t0 "$good"
done
refused 'advertise' --advertise=abc 0 1 t0 "$good"

refused 'nosuch0.*(no such|none)' 0 1 nosuch0 "$good"
refused 'thisnameistoolongforalink' 0 1 thisnameistoolongforalink "$good"
refused 'lo.*(ethernet|loopback)|(ethernet|loopback).*lo' 0 1 lo "$good"
ip link add down0 type veth peer name down1
refused 'down0.*(down|not up)' 0 1 down0 "$good"
if ip tuntap add tun0 mode tun 2>/dev/null; then
	ip link set tun0 up
	refused 'tun0.*ethernet' 0 1 tun0 "$good"
fi
port small0 small1 500
refused 'small0.*mtu|mtu.*small0' 0 1 small0 "$good"
ip link add br0 type bridge
ip link set br0 up
port p0 c1 1500
ip link set p0 master br0
refused 'p0.*br0' 0 1 p0 "$good"

refused "$work/nothing.*(no such|not exist|found)" 0 1 t0 "$work/nothing"
refused "$work.*directory" 0 1 t0 "$work"
: >"$work/empty"
refused "$work/empty.*empty" 0 1 t0 "$work/empty"
refused '/dev/null' 0 1 t0 /dev/null
cp "$good" "$work/closed"
chown 65534 "$work/closed"
chmod 0 "$work/closed"
refused_by "$work/closed.*denied" setpriv \
	--bounding-set=-dac_override,-dac_read_search "$xblade" 0 1 t0 "$work/closed"
refused_by 'privilege|CAP_|root|permi' setpriv --bounding-set=-all \
	"$xblade" 0 1 t0 "$good"

for option in --help --version -h; do
	"$xblade" $option >"$work/stdout.log" 2>"$work/stderr.log" ||
		fail "status $? for $option"
	[ -s "$work/stdout.log" ] || fail "$option prints nothing"
	[ ! -s "$work/stderr.log" ] || fail "$option prints to stderr"
done

for address in '0.1' '0 1' 'e0.1'; do
	[ "$address" != e0.1 ] || continue
	# shellcheck disable=SC2086
	target $address t0 "$good"
	client discover
	[ "$(wc -l <"$work/target.log")" = 1 ] || fail 'more than one line'
	says "e0.1: 196 sectors.*t0.*ready"
	finish
done
target -b 7 65534.254 t0 "$good"
client --target 65534.254 read-all "$good"
says 'e65534.254'
finish
