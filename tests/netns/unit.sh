#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xblade lives with what its units leave it: capabilities, system calls and
# address families.  systemd itself is not needed, but its lists are.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || skip 'strace is not installed'
systemd-analyze syscall-filter @io-event >/dev/null 2>&1 || skip 'systemd-analyze is not installed'

unit=$here/../../userspace/units/service.in
words() { sed -n "s/^$1=//p" "$unit"; } # setting

# Of several lines, in turn: names and @groups are let in, ~names are taken out.
expand() { # words...
	local word
	for word in "$@"; do
		case $word in
		@*)
			# shellcheck disable=SC2046 # a word each
			expand $(systemd-analyze syscall-filter "$word" | sed 1d | grep -v '#')
			;;
		*) echo "$word" ;;
		esac
	done
}
declare -A allowed=()
while read -r line; do
	read -ra list <<<"${line#\~}"
	while read -r name; do
		if [[ $line == \~* ]]; then unset "allowed[$name]"; else allowed[$name]=1; fi
	done < <(expand "${list[@]}")
done < <(words SystemCallFilter)
[ ${#allowed[@]} -gt 100 ] || fail 'the lists are not understood'
[ -z "${allowed[setuid]:-}" ] || fail 'what the unit takes out stays in'

capabilities=$(words CapabilityBoundingSet | sed 's/CAP_/+/g; y/ /,/' | tr '[:upper:]' '[:lower:]')
confined=(strace -f -qq -o "$work/calls" setpriv --bounding-set="-all,$capabilities" "$xblade")

# Whoever is told of READY is not there, which does no harm.
export NOTIFY_SOCKET=@xblade-unit-test

image 8000000
chmod 644 "$image"
numbers=0
serves() { # xblade's arguments...
	local name
	start target "${confined[@]}" "$@"
	grep -qE 'kernel answers (tcx|xdp)' "$work/target.log" ||
		fail 'the kernel does not answer, for want of a capability'
	client read-all "$image" --once
	client config --set "$numbers" --expect "$numbers"
	! grep -q status-socket <<<"$*" || "$xblade" --status "$work/status" >/dev/null || fail 'no status'
	[ ! -d "$work/state" ] || within 5 grep -rq . "$work/state" || fail 'no state is kept'
	pid_of[target]=$(pgrep -P "${pid_of[target]}")
	! grep -q anew <<<"$*" || kill -HUP "${pid_of[target]}"
	kill "${pid_of[target]}"
	within 10 gone target || fail 'it does not end'
	while read -r name; do
		numbers=$((numbers + 1))
		[ -n "${allowed[$name]:-}" ] || fail "a system call that the unit forbids: $name"
	done < <(sed -E 's/^[0-9]+ +//' "$work/calls" | grep -oE '^[a-z_0-9]+\(' | tr -d '(' | sort -u)
	while read -r name; do
		[[ " $(words RestrictAddressFamilies) " == *" $name "* ]] ||
			fail "an address family that the unit forbids: $name"
	done < <(grep -oE ' socket\(AF_[A-Z0-9]+' "$work/calls" | sed 's/.*(//' | sort -u)
	grep -q ' socket(AF_UNIX' "$work/calls" || fail 'nobody is told that it is ready'
	! grep -qE '= -1 E(PERM|ACCES) ' "$work/calls" || {
		grep -E '= -1 E(PERM|ACCES) ' "$work/calls" >&2
		fail 'the kernel refuses something'
	}
}

ip link add t0 numrxqueues 2 numtxqueues 2 type veth peer name c0 netns client
ip link set t0 up
ip -n client link set c0 up
within 5 carrier t0 || fail 't0 has no carrier'
serves -w --io packet --preload 0 1 t0 "$image"
serves --io native --workers 2 --busy-poll 20 0 1 t0 "$image"
mkdir -p "$work/anew/conf.d" "$work/state"
printf '[server]\ncache = 16M\nstate = %s\n' "$work/state" >"$work/anew/xblade.conf"
printf '[export 0.1]\nimage = %s\ninterface = t0\n' "$image" >"$work/anew/conf.d/one.conf"
chmod -R a+rX "$work/anew"
serves --config "$work/anew/xblade.conf" --status-socket "$work/status"
[ $numbers -gt 40 ] || fail "only $numbers system calls were seen"
