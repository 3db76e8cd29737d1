#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is read from the disk: the image, once, whoever and how many ask, and
# before anybody asks, with --preload.  And that busy polling is had.
. "$(dirname "$0")/lib.sh"

aoeload=$(dirname "$xblade")/aoeload
network veth 1500
image $((24 << 20))

disk_kib() { sed -n 's/.* disk reads (\([0-9]*\) KiB).*/\1/p' "$work/target.log"; }

# 64 clients in step, and one disk read for all of them.
target 0 1 t0 "$image"
ip netns exec client "$aoeload" --interface c0 --verify "$image" --clients 64 \
	--pattern storm --requests $((64 * 24576)) --seconds 120 --timeout 10000 \
	0.1 >"$work/load.json" 2>"$work/load.log" || fail 'aoeload'
"$here/check-load" "$work/load.json" || fail 'aoeload'
finish
[ "$(disk_kib)" = 24576 ] || fail "$(disk_kib) KiB from the disk, not 24576"

# One client, straight on: what is read ahead for him is not read again.
target 0 1 t0 "$image"
client read-all "$image" --once
finish
[ "$(disk_kib)" = 24576 ] || fail "$(disk_kib) KiB from the disk, not 24576"

# Everything, before anybody asks.
target --preload 0 1 t0 "$image"
within 20 grep -q ' 24 of 24 MiB preloaded' "$work/target.log" ||
	fail 'not preloaded'
client read-all "$image" --once
finish
[ "$(disk_kib)" = 24576 ] || fail "$(disk_kib) KiB from the disk, not 24576"

# As much as the cache may hold.
target --preload --cache 8M 0 1 t0 "$image"
within 20 grep -q ' 7 of 24 MiB preloaded' "$work/target.log" ||
	fail 'not preloaded'
client read-all "$image" --once
finish

target --io=native --answer=off --busy-poll 20 0 1 t0 "$image"
client read-all "$image" --once
finish
refused 'no --busy-poll with I/O packet' --io=packet --busy-poll 20 0 1 t0 "$image"
