#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Round trips to one target, as ping(8) shows them.
#
#   ping-rounds.sh xblade|vblade
. "$(dirname "$0")/ping_lib.sh"

network bridge 9000
server a 9000
image 1000448
case $1 in
xblade) serve a 0 1 s0 "$image" ;;
vblade) vblade a 0 1 s0 "$image" ;;
esac
time='time=[0-9]+\.[0-9] us$'
sum='rtt min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ us$'

ping 0 -c 3 -i 0.05 c0 e0.1
is_content
tells "^e0\.1 on c0 at .*977\.0 KiB.*17 sectors a frame" \
	"^e0\.1: READ EXT of 1 sector: seq=1 $time" \
	"^e0\.1: READ EXT of 1 sector: seq=3 $time" \
	'^e0\.1: READ EXT of 1 sector: 3 requests, 3 answers, 0% loss$' \
	"^e0\.1: $sum"
[ "$(grep -c seq= "$work/out.log")" = 3 ] || fail 'not three rounds'

# Options may stand anywhere, and the address may lack its e.
ping 0 c0 0.1 --count=2 -i 0 --sectors full -q
is_content
tells '^e0\.1: READ EXT of 17 sectors: 2 requests, 2 answers, 0% loss$' "$sum"
! grep -q seq= "$work/out.log" || fail 'it is not quiet'

ping 0 --json -c 4 -i 0 -s 2 c0 0.1
is_content
json 'list(targets) == ["e0.1"] and j["findings"] == []'
json '(lambda p: p["command"] == "READ EXT" and p["sectors"] == 2 and p["requests"] == p["answers"] == len(p["times_us"]) == 4 and min(p["times_us"]) == p["rtt_us"]["min"])(targets["e0.1"]["peers"][0]["ping"])'

# More than the target takes: it says so, and nothing comes of it.
ping 1 -c 2 -i 0 -s 18 c0 0.1
grep -q 'warning: --sectors 18: e0.1 offers 17' "$work/err.log" || fail 'no warning'
grep -q 'error: .*refuses what was asked' "$work/err.log" || fail 'no error'
ping 1 -c 1 -s 255 c0 0.1
tells 'seq=1 time=.* us refused: (ATA status 0x41|AoE error)'

rounds() { # log, options... : until interrupted
	: >"$work/$1"
	ip netns exec client "$xblade_ping" -c 0 -i 0.05 "${@:2}" c0 0.1 \
		>"$work/$1" 2>"$work/err.log" &
	pid_of[ping]=$!
	within 10 grep -q 'seq=2 time' "$work/$1" || fail 'no second round'
}

interrupt() { # log : and then the sums
	kill -INT "${pid_of[ping]}"
	wait "${pid_of[ping]}" || fail "status $? after SIGINT"
	tail -n 1 "$work/$1" | grep -qE "$sum" || fail 'no sums after SIGINT'
	is_content
}

rounds endless.log
interrupt endless.log

# What is between goes away, and comes again.
answered() { tail -n 1 "$work/$1" | grep -qE "$time"; } # log
lost() { grep -q 'seq=[0-9]* no answer within 0.5 s$' "$work/$1"; } # log
for cut in 'ip link set pa' 'ip -n client link set c0'; do
	log=${cut##* }.log
	rounds "$log" -t 0.5
	$cut down
	within 10 lost "$log" || fail 'it does not tell of what is lost'
	$cut up
	within 10 answered "$log" || fail 'it does not hear the target again'
	interrupt "$log"
	grep -qE ' [1-9][0-9.]*% loss' "$work/$log" || fail 'no loss in the sums'
done
