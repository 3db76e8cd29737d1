#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every byte of an image with a ragged end, and the edges of the protocol,
# over one kind of link.
#
#   reads.sh veth|bridge MTU MODE [ANSWER]
. "$(dirname "$0")/lib.sh"

ragged_bytes=3158393 # neither whole sectors nor whole extents
network "$1" "$2"
image $ragged_bytes
before=$(sha256sum <"$image")
target --io="$3" --answer="${4:-auto}" 0 1 "$iface" "$image"
[ "$3" = auto ] || says "I/O $3"
[ -z "${4:-}" ] || says "kernel answers $4"
says "MTU $2"

client discover --expect-sectors $((($2 - 36) / 512))
client identify "$image"
client read-all "$image"
client read-all "$image" --sectors 1 --once
client --window 64 random "$image" --clients 16 --requests 2000
client protocol "$image"
client write
[ "$before" = "$(sha256sum <"$image")" ] || fail 'the image has changed'
finish
