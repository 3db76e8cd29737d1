#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian's aoetools before two exports of one process: those that speak AoE
# themselves, and those that ask the driver of a guest, which then reads both
# disks at once; and again when each has a process of its own.
#
#   lists_two_exports.sh SUITE OLDEST
# shellcheck disable=SC2034,SC2154
guest_suite=$1
guest_oldest=$2
[ -n "${tools:-}" ] || tools=$("$(dirname "$0")/unpacked" aoetools) || exit
export tools
# shellcheck source=tests/vm/initiator.sh
. "$(dirname "$0")/initiator.sh"

tool() { # name, arguments...
	ip netns exec client timeout $((60 * slow)) "$tools/sbin/$1" "${@:2}"
}

must_print() { # what, tool's name, arguments...
	local rc=0 printed
	printed=$(tool "${@:2}" 2>&1) || rc=$?
	[ $rc = 0 ] || fail "status $rc from ${*:2}: $printed"
	[ "$printed" = "$1" ] || fail "${*:2} prints '$printed', not '$1'"
}

# aoeping ends in silence when it is answered, and by a signal when it is not.
speaks_to_tools() {
	must_print '' aoeping -s 30 0 1 c0
	must_print '' aoeping -s 30 0 2 c0
	! tool aoeping -s 1 0 3 c0 2>/dev/null || fail 'somebody answers as e0.3'
	tool aoeping -I -s 30 0 2 c0 >"$work/fields" || fail 'aoeping: no identify'
	grep -q "^model: $(basename "$second") *$" "$work/fields" || fail "aoeping: $(cat "$work/fields")"

	must_print '' aoecfg 0 1 c0
	must_print 'room 12' aoecfg -c set -s 'room 12' 0 1 c0
	must_print 'room 12' aoecfg 0 1 c0
	must_print 'room 12' aoecfg -c test -s 'room 12' 0 1 c0
	must_print '*badcfg*' aoecfg -c set -s other 0 1 c0
	must_print 'hall' aoecfg -c fset -s hall 0 1 c0
	must_print '' aoecfg 0 2 c0
	echo 'aoeping and aoecfg are answered'
}

has_disks() { # order that lists them, line's end for e0.1, for e0.2
	guest_order guest1 60 '^guest: listed' "$1; echo guest: listed"
	guest_must_say guest1 "^ *e0.1[[:space:]]+$2 *\$"
	guest_must_say guest1 "^ *e0.2[[:space:]]+$3 *\$"
}

gigabytes() { # file : as aoe-stat shows it
	local sectors=$((($(stat -c %s "$1") + 511) / 512))
	printf '%d.%03dGB' $((sectors * 512 / 1000000000)) $((sectors * 512 / 1000000 % 1000))
}

driver_lists_both() {
	local up='[[:space:]]+eth0 1024 +up'
	guest_order guest1 90 '^guest: e0.1 is there' find_disk e0.1 1500 asking
	guest_order guest1 60 '^guest: both' 'aoe-discover; wait_for is_there e0.2; echo guest: both'
	has_disks aoe-stat "$(gigabytes "$first")$up" "$(gigabytes "$second")$up"
	guest_news guest1 | grep GB
	has_disks aoe-sancheck '1[[:space:]]+1024[[:space:]]+eth0' '1[[:space:]]+1024[[:space:]]+eth0'
	guest_order guest1 60 '^hall$' aoecfg 0 1 eth0
	guest_order guest1 60 '^guest: again' 'aoe-flush -a; aoe-discover; wait_for is_there e0.1; wait_for is_there e0.2; echo guest: again'
	has_disks aoe-stat "$(gigabytes "$first")$up" "$(gigabytes "$second")$up"
}

reads_both_at_once() { # of what
	guest_order guest1 200 '^guest: read both' 'sum e0.1 & sum e0.2 & wait; echo guest: read both'
	must_be_right guest1 e0.1 "$first"
	must_be_right guest1 e0.2 "$second"
	complains_of_nothing guest1
	echo "both disks of $1 read right at once"
}

image 16000333
first=$image
image 9123456
second=$image
room 1500 guest1
initiators_boot "$(command -v bash) $(echo "$tools"/sbin/aoe*)" guest1
cat >"$work/conf" <<END
[export 0.1]
image = $first
interface = br0
[export 0.2]
image = $second
interface = br0
END
target --config "$work/conf"
speaks_to_tools
driver_lists_both
reads_both_at_once 'one process'
finish
no_read_failed

target 0 1 br0 "$first"
start second "$xblade" 0 2 br0 "$second"
reads_both_at_once 'a process for each'
guest_end guest1
finish
kill "${pid_of[second]}"
within 10 gone second || fail 'the second target does not end'
no_read_failed
