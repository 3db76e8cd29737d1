#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An image far larger than the cache, read at random and in sequence by
# several clients at once, so that blocks come and go all the time.
#
#   cache.sh MODE [MTU]
. "$(dirname "$0")/lib.sh"

network veth "${2:-1500}"
image $((64 << 20))
target --io="$1" --cache 8M 0 1 "$iface" "$image"

readers=()
for seed in 1 2 3; do
	client --window 32 random "$image" --clients 8 --requests 5000 \
		--seed $seed >"$work/reader$seed.log" 2>&1 &
	readers+=($!)
done
client --window 32 --mac 02:00:00:00:00:05 read-all "$image" --once --sectors 2
for reader in "${readers[@]}"; do
	wait "$reader" || fail 'a reader at random'
done
finish
