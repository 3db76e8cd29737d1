#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# With --state a target begins where it ended, after SIGTERM and, a moment
# after the change, after SIGKILL; without it, anew.  What is no state is
# refused.
. "$(dirname "$0")/lib.sh"

network veth 1500
image 100000
one=02:00:00:00:00:0a two=02:00:00:00:00:0b
file=$work/state/e0.1@t0

target --state "$work/state" --reserve 0 1 t0 "$image"
[ ! -e "$file" ] || fail 'there is a state before anything was changed'
client --mac $one config --set 'Jörg: a string' --expect 'Jörg: a string'
client --mac $one reserve --set $one,$two --expect $one,$two
client --mac $one mask --add $two,$one --expect $two,$one
finish
target --state "$work/state" --reserve -m 02:00:00:00:00:0c 0 1 t0 "$image"
client --mac $one config --expect 'Jörg: a string'
client --mac $one mask --expect $two,$one
client --mac $one reserve --expect $one,$two
client --mac 02:00:00:00:00:0c silent --to "$(cat /sys/class/net/t0/address)"
client --mac $one read-all "$image" --once

# Killed in the midst of changes, the last but some are there.
client --mac $one reserve --set $one --expect $one
kept() { ! grep -q "reserved $two" "$file"; }
within 5 kept || fail 'the change is not kept'
kill -KILL "${pid_of[target]}"
wait "${pid_of[target]}" || :
target --state "$work/state" --reserve 0 1 t0 "$image"
client --mac $one reserve --expect $one
finish
[ "$(ls -A "$work/state")" = e0.1@t0 ] || fail "left: $(ls -A "$work/state")"

# A reservation holds no longer than clients may release it.
client_reads() { client --mac 02:00:00:00:00:0c read-all "$image" --once; }
target --state "$work/state" 0 1 t0 "$image"
client --mac $two mask --delete $one,$two --expect ''
client_reads
finish

target --reserve 0 1 t0 "$image"
client config --expect ''
finish

for wrong in 'mask 02:00' 'mask 02:00:00:00:00- a' 'mask 02-00-00-00-00-0a' 'mask 0x:00:00:00:00:0a' 'config 4' 'config zz' 'who knows' "$(printf 'config %03000d' 0)"; do
	echo "$wrong" >"$file"
	refused "state $file:1: not what xblade keeps" --state "$work/state" 0 1 t0 "$image"
done
printf 'mask %s\n' $one $one >"$file"
refused "state $file:2: not what" --state "$work/state" 0 1 t0 "$image"
printf 'config 4' >"$file"
refused "state $file:1: not what" --state "$work/state" 0 1 t0 "$image"
refused "state $image: not a directory|state $image: .*exists" --state "$image" 0 1 t0 "$image"
refused "state $work/no/state: no such" --state "$work/no/state" 0 1 t0 "$image"
