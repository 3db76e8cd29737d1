#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A room that asks all at once, and frames that make no sense.
#
#   storm.sh veth|bridge MODE
. "$(dirname "$0")/lib.sh"

network "$1" 1500
image 3158393
target --io="$2" 0 1 "$iface" "$image"

for _ in 1 2 3; do
	client storm --clients 1000
done
for seed in 1 2 $RANDOM; do
	client garbage --frames 4000 --seed "$seed"
done
client read-all "$image"
client write
finish
