#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Images of sizes where arithmetic likes to fail, one beyond 28 bits of LBA,
# and one that is cut off while it is served.
. "$(dirname "$0")/lib.sh"

network veth 9000

for bytes in 1 513 8704 65535 65537; do
	image $bytes
	target 0 1 t0 "$image"
	client identify "$image"
	client read-all "$image"
	finish
done

# 2^28 sectors and some extents; sparse but for its end.
huge=$work/huge
truncate -s $((1 << 37)) "$huge"
image $(((9 << 20) + 100))
dd if="$image" of="$huge" bs=1M seek=$(((1 << 17) - 4)) conv=notrunc status=none
target --cache 8M 0 1 t0 "$huge"
client identify "$huge"
client random "$huge" --requests 300
client --window 32 random "$huge" --requests 3000 --last 20000
finish

image $((32 << 20))
target --cache 8M 0 1 t0 "$image"
truncate -s $((16 << 20)) "$image"
client unreadable 60000
client discover
finish
