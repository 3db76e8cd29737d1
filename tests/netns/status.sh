#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a server says of itself while it runs: sums are exactly what two clients
# have asked, whoever answered; and nobody who asks can disturb it.
#
#   tests/netns/status.sh native|packet tcx|off [WORKERS]
. "$(dirname "$0")/lib.sh"

workers=${3:-1} iface=t0
[ "$(nproc)" -ge "$workers" ] || skip 'one processor sends by one queue'
ip link add t0 numrxqueues "$workers" numtxqueues "$workers" type veth \
	peer name c0 netns client numrxqueues "$workers" numtxqueues "$workers"
ip link set t0 up
ip -n client link set c0 up
within 5 carrier t0 || fail 't0 has no carrier'
image 2000000
first=02:00:00:00:00:01 second=02:00:00:00:00:02
socket=$work/status

serve() { # io, answer, options...
	target --io "$1" --answer "$2" --workers "$workers" --status-socket "$socket" "${@:3}" 0 1 "$iface" "$image"
}

status() { timeout $((10 * slow)) "$xblade" --status "$socket" --json; }

# What of the document that Python expression over d gives.
value() { # expression
	status | python3 -c "
import json, sys
d = json.load(sys.stdin)
mac = {c['mac']: c for c in d['clients']}
print(($1))"
}

is() { # expression, what it has to be
	local got
	got=$(value "$1") || fail "no answer to $1"
	[ "$got" = "$2" ] || fail "$1 is $got, not $2: $(status)"
}

# Every answer went to one of the clients, to the byte: behind the head of 36 a
# read's payload; all others are the shortest frame.
exact() {
	is "sum(c['requests'] for c in d['clients']) - sum(e[k] for e in d['exports'] for k in ('reads', 'reads_failed', 'writes', 'writes_failed', 'other_answers'))" 0
	is "sum(c['bytes'] - 60 * c['requests'] for c in d['clients']) - sum(e['read_bytes'] - 24 * e['reads'] for e in d['exports'])" 0
}

serve "$1" "$2"
is "d['exports'][0]['address'], d['exports'][0]['interface'], d['exports'][0]['size_bytes'], d['exports'][0]['idle_s'], len(d['clients'])" \
	"('e0.1', '$iface', 2000384, None, 0)"
is "d['interfaces'][0]['io'], d['interfaces'][0]['answer']" "('$1', '$2')"

# Each reads on its own; a client prints what it has sent, and what again.
# Of several workers each one's queue is that of the processor it sends from.
sent() { # mac, processor : its reads
	local by=()
	if [ "$workers" -gt 1 ]; then
		by=(--bypass)
		taskset -pc "$2" "$BASHPID" >/dev/null
	fi
	client --mac "$1" "${by[@]}" read-all "$image" --once >"$work/sent"
	python3 -c 'import re, sys
text = sys.stdin.read()
print(sum(int(re.search(r"(\d+) " + what, text).group(1))
          for what in ("requests", "retransmits")))' <"$work/sent"
}
reads_1=$(sent $first 0)
reads_2=$(sent $second 1)
for queue in $([ "$workers" = 1 ] || echo 0 1); do
	[ "$(ethtool -S t0 | sed -n "s/.*rx_queue_${queue}_xdp_packets: //p")" -gt 900 ] ||
		fail "queue $queue was not used"
done
others=$(value "d['exports'][0]['other_answers']")
is "d['exports'][0]['reads']" "$((reads_1 + reads_2))"
is "d['exports'][0]['reads'] + $others" \
	"$(value "mac['$first']['requests'] + mac['$second']['requests']")"
exact
is "mac['$first']['requests'] >= $reads_1 and mac['$second']['requests'] >= $reads_2" True
is "mac['$first']['requests'] - $reads_1 == mac['$second']['requests'] - $reads_2" True
is "mac['$first']['idle_s'] >= mac['$second']['idle_s'] >= 0" True
is "0 <= d['exports'][0]['idle_s'] < 600 and d['exports'][0]['disk_bytes'] >= 2000000" True
is "d['cache_bytes'] >= d['cache_used_bytes'] == 31 * 65536" True
case $2 in
off) is "d['exports'][0]['kernel_reads']" 0 ;;
*) is "d['exports'][0]['kernel_reads'] > 900" True ;;
esac

# For people.
"$xblade" --status "$socket" >"$work/table"
grep -qE "^e0\.1 +$iface +1\.9 MiB +$((reads_1 + reads_2)) " "$work/table" || fail "$(cat "$work/table")"
[ "$(grep -cE '^02:00:00:00:00:0[12] ' "$work/table")" = 2 ] || fail "$(cat "$work/table")"

# Some connect and never read, many ask at once: it serves and answers on.
python3 -c '
import socket, sys, time
idle = []
for i in range(300):
    s = socket.socket(socket.AF_UNIX)
    s.connect(sys.argv[1])
    idle.append(s)
print("connected", flush=True)
time.sleep(600)' "$socket" >"$work/idle" &
within 10 grep -qs connected "$work/idle" || fail '300 cannot connect'
reads_3=$(sent $first 1)
is "d['exports'][0]['reads']" "$((reads_1 + reads_2 + reads_3))"
kill %%

# Its place: not another server's, not a file's; but that of one who was killed.
refused 'another server answers' --status-socket "$socket" 0 2 "$iface" "$image"
status >/dev/null || fail 'the first does not answer any more'
echo keep >"$work/file"
refused 'file of another kind' --status-socket "$work/file" 0 2 "$iface" "$image"
[ "$(cat "$work/file")" = keep ] || fail 'the file is gone'
refused 'longer than' --status-socket "$work/$(printf 'x%.0s' {1..120})" 0 2 "$iface" "$image"
refused 'goes with' --status "$socket" 0 2 "$iface" "$image"
refused 'Add --status' --json
refused "$work/no/such is missing and cannot be made: no such file" \
	--status-socket "$work/no/such/status" 0 2 "$iface" "$image"
[ ! -e "$work/no" ] || fail 'a folder is made for nothing'
refused "$work/file.*not a directory" --status-socket "$work/file/status" 0 2 "$iface" "$image"
kill -KILL "${pid_of[target]}"
{ wait "${pid_of[target]}" || :; } 2>/dev/null
[ -S "$socket" ] || fail 'one who is killed leaves its socket'
refused 'no server answers' --status "$socket"
serve "$1" "$2"
is "len(d['exports'])" 1
[ "$(stat -c %a "$socket")" = 660 ] || fail "the socket's mode is $(stat -c %a "$socket")"
finish
[ ! -e "$socket" ] || fail 'the socket is left'

# The last folder is made if it is missing, whatever the umask, and goes again;
# unless somebody else uses it, or has made it.
one=$socket socket=$work/run/status
umask 077
serve "$1" "$2"
umask 022
[ "$(stat -c %a "$work/run")" = 755 ] || fail "the folder's mode is $(stat -c %a "$work/run")"
is "len(d['exports'])" 1
finish
[ ! -e "$work/run" ] || fail 'the folder is left'
serve "$1" "$2"
: >"$work/run/other"
finish
[ "$(ls "$work/run")" = other ] || fail "not the other's file alone is left"
rm "$work/run/other"
serve "$1" "$2"
finish
[ -d "$work/run" ] || fail 'the folder that was there is gone'
socket=$one

# What is written counts as well.
truncate -s %512 "$image"
serve "$1" "$2" --writable
client --mac $first write-all --end 40
client --mac $second read-all "$image" --once
is "d['exports'][0]['is_writable'], d['exports'][0]['writes'] > 0, d['exports'][0]['writes_failed']" '(True, True, 0)'
exact
finish

# A configuration has it, too; what is added is told, even if its name is no text.
cp "$image" "$work/"$'b\xff.iso'
cat >"$work/xblade.conf" <<END
[server]
io = $1
answer = $2
status-socket = $socket
workers = $workers
[export 0.1]
image = $image
interface = $iface
END
target --config "$work/xblade.conf"
printf '[export 0.3]\nimage = %s\ninterface = %s\n' "$work/"$'b\xff.iso' "$iface" >>"$work/xblade.conf"
kill -HUP "${pid_of[target]}"
both() { [ "$(value "[e['address'] for e in d['exports']]")" = "['e0.1', 'e0.3']" ]; }
within 10 both || fail "not both are told: $(status)"
is "d['exports'][1]['image']" "$work/b?.iso"
client --target 0.3 --mac $second read-all "$image" --once
exact
finish
