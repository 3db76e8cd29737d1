#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Several exports from configuration files, on two interfaces: all are found
# and read right, SIGHUP adds, removes and changes some while others are being
# read, and a mistake in the files changes nothing.
#
#   exports.sh IO ANSWER [WORKERS]
. "$(dirname "$0")/lib.sh"

queues=${3:-1}
for pair in 't0 c0' 't1 c1'; do
	read -r mine theirs <<<"$pair"
	ip link add "$mine" numrxqueues "$queues" numtxqueues "$queues" type veth \
		peer name "$theirs" numrxqueues "$queues" numtxqueues "$queues"
	ip link set "$theirs" netns client
	ip link set "$mine" up
	ip -n client link set "$theirs" up
done
for name in a b c d; do
	head -c $((1000000 + 77 * $(printf %d "'$name"))) /dev/urandom >"$work/$name"
done
mkdir "$work/conf.d"
cat >"$work/xblade.conf" <<END
# a comment
[server]
io = $1
answer = $2
workers = $queues
cache = 64M
advertise = 1

[export 0.1]
image = $work/a
interface = t0
END
cat >"$work/conf.d/10-more.conf" <<END
[export 0.2]
image = $work/b
interface = t0
sectors = 1
buffers = 7
[export 1.0]
interface = t0, t1
image = $work/c
END
echo 'this is no configuration' >"$work/conf.d/disabled"

found() { # interface : addresses, in order
	ip netns exec client "$(dirname "$xblade")/xblade-ping" -q "$1" 2>/dev/null |
		sed -nE 's/^e([0-9]+\.[0-9]+) .*/\1/p' | paste -sd' '
}

all_right() { # for all that c0 sees, the image each has
	local pair
	for pair in "$@"; do
		client --target "${pair%=*}" identify "$work/${pair#*=}"
		client --target "${pair%=*}" read-all "$work/${pair#*=}" --once
	done
}

"$xblade" --check-config --config "$work/xblade.conf" 2>"$work/check.log" ||
	fail 'the configuration is said to be wrong'
grep -q '4 exports' "$work/check.log" || fail 'not 4 exports'
target --config "$work/xblade.conf"
says '4 exports on 2 interfaces, .*ready$'
[ "$(found c0)" = '0.1 0.2 1.0' ] || fail "c0 finds: $(found c0)"
[ "$(found c1)" = 1.0 ] || fail "c1 finds: $(found c1)"
client --target 0.2 discover --expect-sectors 1
client -i c1 --target 1.0 protocol "$work/c"
all_right 0.1=a 0.2=b 1.0=c
client -i c1 --target 1.0 read-all "$work/c" --once
# Now that the kernel has everything: it is the right one's.
all_right 0.1=a 0.2=b 1.0=c

# A long read, in the midst of which others come and go.
ip netns exec client "$here/aoe_client.py" -i c0 --target 0.1 --seconds 60 \
	--mac 02:00:00:00:00:0b random "$work/a" --clients 1 --requests 30000 \
	>"$work/reader.log" 2>&1 &
reader=$!
cat >"$work/conf.d/10-more.conf" <<END
[export 0.3]
image = $work/d
interface = t0
[export 1.0]
image = $work/b
interface = t0
END
kill -HUP "${pid_of[target]}"
within 10 grep -q '3 exports on 1 interface, ' "$work/target.log" ||
	fail 'nothing is read anew'
says 'e0.2 on t0: no longer served'
[ "$(found c0)" = '0.1 0.3 1.0' ] || fail "c0 finds: $(found c0)"
[ -z "$(found c1)" ] || fail "c1 finds: $(found c1)"
client --target 0.2 silent
all_right 0.1=a 0.3=d 1.0=b
wait "$reader" || fail "the reader: $(cat "$work/reader.log")"
grep -q ' 0 retransmits' "$work/reader.log" || fail "$(cat "$work/reader.log")"

# Nothing stays on an interface that is served no more.
nothing_left() { ! ip -d link show dev t1 | grep -qE 'xdp|prog/'; }
within 10 nothing_left || fail 'a program stays on t1'

# What is wrong changes nothing.
lines=$(wc -l <"$work/target.log")
echo 'buffers = 1' >>"$work/conf.d/10-more.conf"
kill -HUP "${pid_of[target]}"
within 10 grep -q 'all stays as it was' "$work/target.log" || fail 'no complaint'
tail -n "+$((lines + 1))" "$work/target.log" |
	grep -q '10-more.conf:7: buffers = 1: not a number from 2 to 65535' ||
	fail "it says: $(tail -n 2 "$work/target.log")"
all_right 0.1=a 0.3=d 1.0=b

# A new build takes the name of the old: another disk under the address.
cp "$work/c" "$work/d.new" && mv "$work/d.new" "$work/d"
sed -i '$d' "$work/conf.d/10-more.conf"
kill -HUP "${pid_of[target]}"
within 10 grep -q 'e0.3 on t0: no longer served' "$work/target.log" ||
	fail 'the new build is not noticed'
read_twice() { [ "$(grep -c '3 exports on 1 interface' "$work/target.log")" = 2 ]; }
within 10 read_twice || fail 'not again'
all_right 0.1=a 0.3=c 1.0=b
for _ in 1 2 3 4 5 6; do
	kill -HUP "${pid_of[target]}"
done
all_right 0.1=a 0.3=c 1.0=b
finish
