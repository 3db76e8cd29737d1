#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is wrong with an interface, what to do about it, and the exit status.
. "$(dirname "$0")/doctor_lib.sh"
asks=()

# Mistakes on the command line: one line and status 2.
wrong() { # regex, arguments...
	local rc=0
	timeout $((10 * slow)) "$xblade_doctor" "${@:2}" >"$work/out.log" 2>"$work/err.log" || rc=$?
	[ $rc = 2 ] || fail "status $rc, not 2: $*"
	[ "$(wc -l <"$work/out.log")/$(wc -l <"$work/err.log")" = 0/1 ] ||
		fail "not one line on standard error alone: $*"
	grep -qE -- "$1" "$work/err.log" || fail "does not say '$1': ${*:2}"
}
wrong 'no interface given'
wrong 'no interface given.* live.iso' live.iso
wrong 'lo is an interface: xblade-doctor --interface lo$' lo
wrong 'lo is an interface: xblade-doctor --interface lo live\.iso$' lo live.iso
wrong 'option --interface: its value is missing' --interface
wrong 'option --no-such: not known' --no-such
wrong 'option -Z: not known' -Z
wrong 'one ISO at a time, not also b' -i x a b
for address in 1 0. 0.255 4095.1 65535.0 -1.1 ''; do
	wrong '--address .* is no target' -i x -a "$address"
done
for seconds in 0 -1 601 1e2 nan abc ''; do
	wrong '--timeout .*give seconds' -i x -t "$seconds"
done

doctor 1 -i nosuch0
finds problem link 'no such interface: nosuch0'
doctor 1 -i thisnameistoolongforalink
finds problem link 'no such interface'
doctor 1 -i lo
finds problem link 'lo is not Ethernet'
ip link add down0 type veth peer name down1
doctor 1 -i down0
finds problem link 'down0 is down'
advises 'ip link set dev down0 up'
ip link set down0 up
doctor 1 -i down0
finds problem link 'down0 has no carrier'
ip link add br0 type bridge forward_delay 0
doctor 1 -i br0
finds problem link 'br0 is down'
ip link set br0 up
port p0 c0 9000
ip link set p0 master br0
within 5 carrier br0 || fail 'br0 has no carrier'
ip -n client link set c0 down
within 5 eval '! carrier br0' || fail 'br0 keeps its carrier'
doctor 1 -i br0
finds problem link 'br0 has no carrier'
advises 'bridge link'
ip -n client link set c0 up
doctor 1 -i p0
finds problem link 'p0 is a port of the bridge br0'
advises 'interface br0'

# A bridge without a MAC of its own, and with ports that differ.
within 5 carrier br0 || fail 'br0 has no carrier'
doctor 0 -i br0
finds ok link br0
finds warning mac 'the bridge br0 has a MAC for now only'
advises "address $(cat /sys/class/net/br0/address)"
finds warning ipv4 'br0 has no IPv4 address'
ip link set br0 address 02:00:00:88:a2:01
ip address add 10.88.0.9/24 dev br0
ip link set br0 mtu 9000
doctor 0 -i br0
finds ok mac 'br0 answers as 02:00:00:88:a2:01'
finds ok ipv4 'br0 has the address 10\.88\.0\.9'
finds ok mtu 'MTU 9000: 17 sectors'
port p1 c1 1500
ip link set p1 master br0
ip link set br0 mtu 9000
doctor 0 -i br0
finds warning mtu 'MTU of br0 is 9000, but a port of it has 1500: .* 2 sectors'
ip link set p1 mtu 500
doctor 1 -i br0
finds problem mtu 'is 500: no sector fits'
ip link set p1 mtu 9000

# With STP a port is deaf at first.
finds_no '[a-z]+ +stp'
ip link set br0 type bridge stp_state 1 forward_delay 1500
within 60 carrier br0 || fail 'br0 has no carrier'
doctor 0 -i br0
finds warning stp 'deaf for 30 s'
advises 'br0 type bridge stp_state 0'
ip link set br0 type bridge stp_state 0
within 60 carrier br0 || fail 'br0 has no carrier'

# Quiet: only what is not well.  JSON: the same.
doctor 0 -q -i br0
finds warning dhcp 'no DHCP server'
finds_no ok
finds_no note
doctor 0 --json -i br0
doctor_json 'j["interface"] == "br0" and j["status"] == 0 and j["iso"] is None'
doctor_json 'level("link") == ["ok"] and level("dhcp") == ["warning"]'
doctor_json 'j["dhcp"] == [] and j["targets"] == []'
doctor 1 --json -i nosuch0
doctor_json 'j["status"] == 1 and level("link") == ["problem"]'

# As xblade opens it, and nothing of it stays.
doctor 0 --try -i br0
finds ok attempt 'tried on br0: I/O packet, kernel answers tcx'
port t0 c2 1500
within 5 carrier t0 || fail 't0 has no carrier'
doctor 0 --try -i t0
finds ok attempt 'tried on t0: I/O (packet|native), kernel answers tcx'
! ip link show t0 | grep -q xdp || fail 'a program stays on t0'

# Stopped by a signal, in time.
: >"$work/out.log"
"$xblade_doctor" -i br0 -t 60 >"$work/out.log" 2>"$work/err.log" &
pid_of[doctor]=$!
within 10 grep -qE '^ok +address' "$work/out.log" || fail 'it does not come to the targets'
kill -INT "${pid_of[doctor]}"
within 5 gone doctor || fail 'it does not end on SIGINT'
rc=0
wait "${pid_of[doctor]}" || rc=$?
[ $rc = 2 ] || fail "status $rc, not 2, on SIGINT"
grep -q 'stopped by a signal' "$work/err.log" || fail 'it does not say that it was stopped'
