# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# xblade-ping in the namespace "client", with no privilege but CAP_NET_RAW;
# targets where lib.sh puts them, or in namespaces of their own.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

xblade_ping=$(dirname "$xblade")/xblade-ping

ping() { # status that is due, xblade-ping's arguments...
	local due=$1 rc=0
	shift
	ip netns exec client timeout $((20 * slow)) \
		setpriv --bounding-set=-all,+net_raw "$xblade_ping" "$@" \
		>"$work/out.log" 2>"$work/err.log" </dev/null || rc=$?
	[ $rc = "$due" ] || fail "status $rc, not $due: xblade-ping $*"
	ping_words="xblade-ping $*"
}

tells() { # regex... : on standard output
	local regex
	for regex in "$@"; do
		grep -qE -- "$regex" "$work/out.log" ||
			fail "does not tell '$regex': $ping_words"
	done
}

warns() { # regex of the only line on standard error
	grep -qE -- "$1" "$work/err.log" || fail "does not warn '$1': $ping_words"
	[ "$(wc -l <"$work/err.log")" = 1 ] || fail "not one line: $ping_words"
}

is_content() { # no word on standard error
	[ ! -s "$work/err.log" ] || fail "it complains: $ping_words"
}

json() { # python expression over j that must hold
	python3 - "$1" "$work/out.log" <<-'END' || fail "not so in JSON: $1"
		import json, sys
		j = json.load(open(sys.argv[2]))
		targets = {t["target"]: t for t in j["targets"]}
		kinds = [f["kind"] for f in j["findings"]]
		sys.exit(not eval(sys.argv[1]))
	END
}

# A machine of its own on the bridge br0, by its interface s0.
server() { # name, mtu
	ip netns add "$1"
	ip link add "p$1" mtu "$2" type veth peer name s0 mtu "$2" netns "$1"
	ip link set "p$1" master br0 up
	ip -n "$1" link set s0 up
	within 5 carrier "p$1" || fail "no carrier at $1"
}

serve() { # name of the server, xblade's arguments...
	start "$1" ip netns exec "$1" "$xblade" "${@:2}"
}

vblade() { # name, vblade's arguments: it does not say when it is ready
	command -v vblade >/dev/null || skip 'vblade is not installed'
	ip netns exec "$1" vblade "${@:2}" >"$work/$1.log" 2>&1 </dev/null &
	pid_of[$1]=$!
	within 5 grep -q "pid ${pid_of[$1]}" "$work/$1.log" ||
		fail 'vblade does not start'
}

stop() { # name
	kill "${pid_of[$1]}"
	within 5 gone "$1" || fail "$1 does not end"
}
