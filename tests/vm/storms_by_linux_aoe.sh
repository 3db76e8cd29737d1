#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Guests that boot at once find their disk and read all of it at once, by
# Linux' aoe.
#
#   storms_by_linux_aoe.sh SUITE OLDEST GUESTS
# shellcheck disable=SC2034,SC2154
guest_suite=$1
guest_oldest=$2
# shellcheck source=tests/vm/initiator.sh
. "$(dirname "$0")/initiator.sh"

megabytes=24
mapfile -t guests < <(seq -f 'guest%g' "$3")

all() { # seconds, regex that tells that one is done, shell line
	local guest
	for guest in "${guests[@]}"; do guest_tell "$guest" "$3"; done
	for guest in "${guests[@]}"; do guest_hear "$guest" "$1" "$2"; done
}

image $((megabytes << 20))
room 1500 "${guests[@]}"
initiators_boot '' "${guests[@]}"
target 0 1 br0 "$image"
all 120 '^guest: e0.1 is there' 'find_disk e0.1 1500 asking'
began=$(now_ms)
all 400 '^guest: e0.1 has' 'sum e0.1'
echo "${#guests[@]} guests read $megabytes MiB each in $(($(now_ms) - began)) ms"
for guest in "${guests[@]}"; do
	must_be_right "$guest" e0.1 "$image"
	complains_of_nothing "$guest"
done
guest_end "${guests[@]}"
finish
no_read_failed
grep 'reads answered' "$work/target.log"
