#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An address of an interface has one server on a machine: another one is refused,
# whatever its image, and clients read on; it may follow once the first ends.
. "$(dirname "$0")/lib.sh"

network bridge 1500
image 100000
other=$work/other
head -c 100000 /dev/urandom >"$other"

target 0 3 br0 "$image"
first=${pid_of[target]}
one="export 0.3 on br0: another xblade, process $first, on this machine serves that address there"
refused "$one" 0 3 br0 "$other"
refused "$one" --io=packet --answer=off 0 3 br0 "$image"
# Who is refused leaves no trace: neither in what clients read nor in who holds.
for _ in 1 2 3; do
	refused "$one" 0 3 br0 "$other"
done
client --target 0.3 read-all "$image"

# Another address, another interface, another network: each is somebody else's.
start neighbour "$xblade" 0 4 br0 "$other"
port t1 c1 1500
start beside "$xblade" 0 3 t1 "$other"
ip netns add elsewhere
ip -n elsewhere link add br0 index "$(cat /sys/class/net/br0/ifindex)" type bridge
ip -n elsewhere link set br0 up
start elsewhere ip netns exec elsewhere "$xblade" 0 3 br0 "$other"
client --target 0.4 read-all "$other"
for name in neighbour beside elsewhere; do
	kill "${pid_of[$name]}"
done

# By SIGHUP: it is said and left out, and had once it is free.
conf=$work/xblade.conf
printf '[export 0.5]\nimage = %s\ninterface = br0\n' "$other" >"$conf"
start files "$xblade" --config "$conf"
printf '[export 0.3]\nimage = %s\ninterface = br0\n' "$other" >>"$conf"
kill -HUP "${pid_of[files]}"
within 10 grep -q "$one" "$work/files.log" || fail 'SIGHUP: nothing is said'
client --target 0.5 read-all "$other"
client --target 0.3 read-all "$image"

# However the first ends, another may follow at once; it waits for one who is
# still ending.
kill -STOP "$first"
refused "$one" 0 3 br0 "$other"
kill -KILL "$first"
target 0 3 br0 "$other"
{ wait "$first" || :; } 2>/dev/null
client --target 0.3 read-all "$other"
finish
kill -HUP "${pid_of[files]}"
within 10 grep -q 'e0.3: 196 sectors.*br0' "$work/files.log" || fail 'SIGHUP: it is free and not had'
client --target 0.3 read-all "$other"

# What is exchanged under its address never lets it go.
cp "$image" "$work/new" && mv "$work/new" "$other"
kill -HUP "${pid_of[files]}"
within 10 grep -q 'e0.3 on br0: no longer served' "$work/files.log" || fail 'the new image is not noticed'
served_again() { [ "$(grep -c 'e0.3: 196 sectors' "$work/files.log")" -ge 2 ]; }
within 10 served_again || fail 'it is not served again'
client --target 0.3 read-all "$image"
