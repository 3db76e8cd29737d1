#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Reservations: refused unless --reserve says otherwise; then others cannot
# read, also where the kernel answers, until it is released.
#
#   reserve.sh MODE ANSWER
. "$(dirname "$0")/lib.sh"

a=02:00:00:00:00:0a b=02:00:00:00:00:0b
network veth 1500
image 1000000

for options in '' '--reserve --no-reserve'; do
	# shellcheck disable=SC2086
	target $options --io="$1" --answer="$2" 0 1 t0 "$image"
	client --mac $a reserve --error 1
	client --mac $a reserve --set $a --error 1
	client --mac $a reserve --force $a --error 1
	client --mac $b read-all "$image" --once
	finish
done

target --reserve --io="$1" --answer="$2" 0 1 t0 "$image"
hot $b "$2"
client --mac $b reserve
client --mac $a reserve --set $a --expect $a
before=$(kernel_reads)
client --mac $b kept-out
client --mac $b reserve --expect $a
client --mac $b reserve --set $b --error 6 --expect $a
client --mac $b reserve --set '' --error 6 --expect $a
client --mac $b kept-out
client --mac $a read-all "$image"
client --mac $a protocol "$image"
client --mac $a write
[ "$(kernel_reads)" = "$before" ] || fail 'the kernel answered'

client --mac $a reserve --set ''
hot $b "$2"
hot $a "$2"

client --mac $a reserve --set $a --expect $a
client --mac $b reserve --force $b --expect $b
client --mac $a kept-out
client --mac $b read-all "$image" --once
client --mac $b reserve --force ''
hot $a "$2"
finish
