# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# xblade-doctor in any namespace; DHCP servers and PXE proxies by dnsmasq, each
# on a machine of its own at the bridge (server of ping_lib.sh).
. "$(dirname "${BASH_SOURCE[0]}")/ping_lib.sh"

xblade_doctor=$(dirname "$xblade")/xblade-doctor
asks=(ip netns exec client)
pings=(--no-ping) # before it offers an address

doctor() { # status that is due, xblade-doctor's arguments...
	local due=$1 rc=0
	shift
	"${asks[@]}" timeout $((30 * slow)) "$xblade_doctor" --timeout "${listens:-0.6}" "$@" \
		>"$work/out.log" 2>"$work/err.log" </dev/null || rc=$?
	doctor_words="xblade-doctor $*"
	[ $rc = "$due" ] || fail "status $rc, not $due: $doctor_words"
	[ ! -s "$work/err.log" ] || fail "it complains: $doctor_words"
}

finds() { # level, check, regex of the text
	grep -qE -- "^$1 +$2 +.*$3" "$work/out.log" ||
		fail "does not find '$1 $2 $3': $doctor_words"
}

advises() { # regex
	grep -qE -- "^ +-> .*$1" "$work/out.log" ||
		fail "does not advise '$1': $doctor_words"
}

finds_no() { # level or check or both, as they are written
	! grep -qE -- "^$1( |\$)" "$work/out.log" ||
		fail "finds '$1': $doctor_words"
}

doctor_json() { # python expression over j, and by check, level(...)
	python3 - "$1" "$work/out.log" <<-'END' || fail "not so in JSON: $1"
		import json, sys
		j = json.load(open(sys.argv[2]))
		def level(check):
		    return [f["level"] for f in j["findings"] if f["check"] == check]
		sys.exit(not eval(sys.argv[1]))
	END
}

# Waits until it listens; it says so on standard error.
dhcp() { # server, its address in 10.88.0.0/24, dnsmasq's options...
	command -v dnsmasq >/dev/null || skip 'dnsmasq is not installed'
	ip -n "$1" address add "10.88.0.$2/24" dev s0 2>/dev/null || true
	: >"$work/$1.log"
	ip netns exec "$1" dnsmasq --no-daemon --conf-file=/dev/null --port=0 \
		--interface=s0 --bind-interfaces --pid-file --leasefile-ro \
		"${pings[@]}" "${@:3}" >"$work/$1.log" 2>&1 </dev/null &
	pid_of[$1]=$!
	within 10 grep -qE 'DHCP, sockets bound|cannot|bad|failed' "$work/$1.log" ||
		fail "dnsmasq of $1 does not start"
	runs "$1" || fail "dnsmasq of $1 ended"
}
