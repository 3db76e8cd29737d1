#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A writable target: what is acknowledged is there, for its clients and in the
# file, whoever answers reads and whatever is asked meanwhile.
#
#   writes.sh veth|bridge MTU MODE ANSWER [OPTIONS...]
. "$(dirname "$0")/lib.sh"

network "$1" "$2"
image $((400 * 512)) # three extents and a bit
target --writable --io="$3" --answer="$4" "${@:5}" 0 1 "$iface" "$image"
says "I/O $3"
says "kernel answers $4"
says 'writable'

client write-all
cmp "$image" <(stamps 400 2) || fail 'the file is not what was written'
client overlap
client --window 32 overlap --seed 2
client wrong-writes
client --window 24 race
client --window 64 race --end 20 --seed 2

# Two clients, each in its half, and one who looks on at the border.
client --mac 02:00:00:00:00:11 write-all --end 200 --rounds 8 &
first=$!
client --mac 02:00:00:00:00:12 write-all --first 200 --rounds 8 &
second=$!
wait $first || fail 'the first of two writers'
wait $second || fail 'the second of two writers'
client expect --turn 8
cmp "$image" <(stamps 400 8) || fail 'the file is not what both wrote'
finish
