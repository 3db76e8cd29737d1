#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# All targets of a segment in one table, of ours and of vblade's, in about a
# second; the same for scripts.
#
#   ping-list.sh MTU
. "$(dirname "$0")/ping_lib.sh"

mtu=$1 sectors=$((($1 - 36) / 512))
network bridge "$mtu"
server a "$mtu"
server b "$mtu"
image 1000000
serve a 0 1 s0 "$image"
image 5000192
vblade b 7 254 s0 "$image"

began=$(now_ms)
ping 0 c0
took=$(($(now_ms) - began))
[ $took -lt $((1500 * slow)) ] || fail "it took $took ms"
is_content
macs=$(ip -n a -br link show s0 | awk '{print $3}')
tells '^TARGET +MAC +SIZE +BUFFERS +SECTORS +RTT/us +SERIAL +FIRMWARE +MODEL$' \
	"^e0\.1 +$macs +977\.0 KiB +64 +$sectors +[0-9]+/[0-9]+/[0-9]+ +0\.1:.* +image1000000\$" \
	"^e7\.254 .* 4\.8 MiB +16 +$sectors +[0-9]+/[0-9]+/[0-9]+ +7\.254:.* +Coraid EtherDrive vblade\$"
[ "$(wc -l <"$work/out.log")" = 3 ] || fail 'not three lines'

ping 0 --quiet c0
[ "$(wc -l <"$work/out.log")" = 2 ] || fail 'not two lines'

ping 0 --json c0
is_content
json 'list(targets) == ["e0.1", "e7.254"] and j["findings"] == []'
json "j['interface'] == 'c0' and j['mtu'] == $mtu"
json '[p["identity"]["size_sectors"] for t in j["targets"] for p in t["peers"]] == [1954, 9766]'
json "targets['e0.1']['peers'][0]['mac'] == '$macs'"
json "all(p['frame_sectors'] == $sectors and p['usable_sectors'] == $sectors and p['full_read'] == 'done' and 0 < p['rtt_us']['min'] <= p['rtt_us']['avg'] <= p['rtt_us']['max'] for t in j['targets'] for p in t['peers'])"

# What the interface cannot carry is not asked for, and not missed.
if [ "$mtu" = 9000 ]; then
	ip -n client link set c0 mtu 1500
	ping 0 c0
	is_content
	tells '^e0\.1 .* 2 of 17 '
fi

# Room is made for many, and a table is in order.
for slot in 9 8 7; do
	start t$slot ip netns exec a "$xblade" 3 $slot s0 "$image"
done
ping 0 -q -t 0.5 c0
is_content
[ "$(awk '{print $1}' "$work/out.log" | xargs)" = 'e0.1 e3.7 e3.8 e3.9 e7.254' ] ||
	fail 'the list is not in order'
